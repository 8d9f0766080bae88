import type { Opening } from './opening.ts'

/** A word of a rule, or the values that stand in braces. */
export type Word = string | readonly string[]

/** Ports that NixOS’s own tool opens for a while (nixos-firewall-tool); none in a generation. */
const OPENED_LATER = '@temp-ports'

/** What one rule of nftables lets in; nothing where it does not accept, or only answers. */
export function openingsOf(rule: readonly Word[]): Opening[] {
  if (!rule.includes('accept') || rule.includes(OPENED_LATER)) return []
  const matches = matchesOf(rule)
  const all = (kind: Match['kind']) => matches.filter((match) => match.kind === kind)
  const values = (kind: Match['kind']) => all(kind).flatMap((match) => match.values)
  if (all('state').some((match) => !match.values.includes('new'))) return []
  const protocols = values('protocol')
  const named = all('part').flatMap(({ of, values: parts }) => {
    const names = of === 'th' ? protocols : [of]
    return names.flatMap((name) => partNames(name, parts))
  })
  const whats = [named, protocols, ['everything']].find(({ length }) => length > 0) ?? []
  const rest = {
    interfaces: values('interface'),
    sources: values('source'),
    more: matches.some((match) => match.kind === 'other' || match.values.length === 0),
  }
  return whats.map((what) => ({ what, ...rest }))
}

/** A ping is called so with iptables as well. */
function partNames(name: string, parts: readonly string[]): string[] {
  if (parts.length === 0) return [name]
  return parts.map((part) => (part === 'echo-request' ? 'ping' : `${name} ${part}`))
}

/** One condition of a rule. */
interface Match {
  /** A part of a protocol is a port, or a type of message. */
  readonly kind: 'interface' | 'source' | 'part' | 'protocol' | 'state' | 'other'
  /** What it begins with: `tcp`, `icmp`. */
  readonly of: string
  /** None where it is turned around by `!=`. */
  readonly values: readonly string[]
}

/** What two words in a row ask for; `*` is any first one. */
const PAIRS: readonly [first: string, second: string, kind: Match['kind']][] = [
  ['ct', 'state', 'state'],
  ['meta', 'l4proto', 'protocol'],
  ['meta', 'iifname', 'interface'],
  ['icmp', 'type', 'part'],
  ['icmpv6', 'type', 'part'],
  ['*', 'dport', 'part'],
  ['*', 'saddr', 'source'],
]

const INTERFACE = new Set(['iifname', 'iif'])
const SAYS_NOTHING = new Set(['accept', 'counter', 'comment'])

function matchesOf(rule: readonly Word[]): Match[] {
  const matches: Match[] = []
  let at = 0
  while (at < rule.length) {
    const of = String(rule[at])
    const pair = PAIRS.find(
      ([first, second]) => rule[at + 1] === second && (first === '*' || first === of),
    )
    const kind = pair?.[2] ?? (INTERFACE.has(of) ? 'interface' : null)
    if (kind === null) {
      if (!SAYS_NOTHING.has(of)) matches.push({ kind: 'other', of, values: [of] })
      at += of === 'comment' ? 2 : 1
    } else {
      const start = at + (pair === undefined ? 1 : 2)
      const isNot = rule[start] === '!='
      matches.push({ kind, of, values: isNot ? [] : listOf(rule[start]) })
      at = start + (isNot ? 2 : 1)
    }
  }
  return matches
}

function listOf(word: Word | undefined): readonly string[] {
  if (word === undefined) return []
  return typeof word === 'string' ? [word] : word
}
