import { type Match, matchesOf, type Word } from './nftMatch.ts'
import { familyOf, MAX_NAMES, type Opening, tooManyRules } from './portOpenings.ts'

/** Ports that NixOS’s own tool opens for a while (nixos-firewall-tool); none in a generation. */
const OPENED_LATER = '@temp-ports'

/** Words in front of a map; each of its entries has them again. */
const MAX_LENGTH_OF_KEY = 40

/**
 * A rule with a map of verdicts as one rule for each: `tcp dport vmap { 22 : accept, 23 : drop }`
 * (nft(8) VERDICT STATEMENT). Any other rule stays itself.
 */
export function withoutMaps(rule: readonly Word[]): (readonly Word[])[] {
  const at = rule.indexOf('vmap')
  const map = rule[at + 1]
  if (at === -1 || at > MAX_LENGTH_OF_KEY || map === undefined || typeof map === 'string')
    return [rule]
  const names = rule.slice(0, at).reduce((sum, word) => sum + word.length, 0)
  if (names * map.length > MAX_NAMES) throw tooManyRules()
  const rules: Word[][] = []
  let [key, verdict] = [[] as string[], [] as string[]]
  let isKey = true
  for (const word of map) {
    if (isKey) {
      if (word !== ':') key.push(word.replace(/:$/, ''))
      isKey = !word.endsWith(':')
      continue
    }
    verdict.push(word)
    if (word === 'jump' || word === 'goto') continue
    const entry: Word[] = [
      ...rule.slice(0, at),
      key.length === 1 ? (key[0] as string) : key,
      ...verdict,
    ]
    rules.push(entry)
    key = []
    verdict = []
    isKey = true
  }
  return rules
}

/** The chain that a rule goes on with; null where it goes nowhere. */
export function jumpOf(rule: readonly Word[]): string | null {
  const at = rule.findIndex((word) => word === 'jump' || word === 'goto')
  const chain = rule[at + 1]
  return at === -1 || typeof chain !== 'string' ? null : chain
}

/** What has to be true for a rule; what a chain is jumped to with holds for all of its rules. */
export interface Conditions {
  readonly interfaces: readonly string[]
  readonly sources: readonly string[]
  readonly targets: readonly string[]
  readonly more: boolean
  /** Nothing new comes in by it: only answers, or what is invalid. */
  readonly isOld: boolean
}

export const NO_CONDITIONS: Conditions = {
  interfaces: [],
  sources: [],
  targets: [],
  more: false,
  isOld: false,
}

/** What a rule asks for, beside what the rule that jumps there asks for. */
export function conditionsOf(rule: readonly Word[], outer = NO_CONDITIONS): Conditions {
  const matches = matchesOf(rule)
  const values = (kind: Match['kind']) =>
    matches.filter((match) => match.kind === kind).flatMap((match) => match.values)
  const states = matches.filter((match) => match.kind === 'state')
  const own = {
    interfaces: values('interface'),
    sources: values('source'),
    targets: values('target'),
  }
  const isJump = jumpOf(rule) !== null
  return {
    // Of two lists both count: what is in one of them may not be in the other.
    interfaces: own.interfaces.length > 0 ? own.interfaces : outer.interfaces,
    sources: own.sources.length > 0 ? own.sources : outer.sources,
    targets: own.targets.length > 0 ? own.targets : outer.targets,
    more:
      outer.more ||
      (own.interfaces.length > 0 && outer.interfaces.length > 0) ||
      (own.sources.length > 0 && outer.sources.length > 0) ||
      matches.some(
        ({ kind, values: some, of }) =>
          kind === 'other' ||
          (some.length === 0 && of !== 'icmpv6') ||
          (isJump && (kind === 'part' || kind === 'protocol')),
      ),
    isOld: outer.isOld || states.some((match) => !match.values.includes('new')),
  }
}

/** TCP, UDP, SCTP, DCCP and UDP-Lite have ports. */
const MAX_PROTOCOLS = 8

function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values)]
}

/** What one rule lets in or refuses; nothing where it does neither, or only answers. */
export function openingsOf(rule: readonly Word[], outer = NO_CONDITIONS): Opening[] {
  const isRefused = rule.includes('drop') || rule.includes('reject')
  if (!(isRefused || rule.includes('accept')) || rule.includes(OPENED_LATER)) return []
  const { isOld, ...conditions } = conditionsOf(rule, outer)
  if (isOld) return []
  const matches = matchesOf(rule)
  const all = (kind: Match['kind']) => matches.filter((match) => match.kind === kind)
  const protocols = distinct(all('protocol').flatMap(({ values }) => values.map(protocolName)))
  const named = all('part').flatMap(({ of, values }) => {
    // A port has few protocols; more would give each of thousands of ports thousands of names.
    const names = of === 'th' ? protocols.slice(0, MAX_PROTOCOLS) : [of]
    return names.flatMap((name) => partNames(name, distinct(values)))
  })
  const { interfaces, sources, targets, more } = conditions
  const rest = [more ? 'some packets' : 'everything']
  const whats = [named, protocols, rest].find(({ length }) => length > 0) ?? []
  if (isRefused && isLast(rule, whats, conditions)) return []
  const by = [...sources, ...targets]
  const opening = {
    ...(isRefused ? { isRefused } : {}),
    interfaces,
    sources: [...familyOf(family(matches), whats, by), ...sources],
    targets,
    more,
  }
  return [...whats.map((what) => ({ what, ...opening })), ...exceptions(matches)]
}

/** Whether a rule drops or rejects whatever comes to it. */
export function refusesAll(rule: readonly Word[]): boolean {
  const conditions = conditionsOf(rule)
  const isFree = matchesOf(rule).every(({ kind }) => kind === 'other')
  return (
    (rule.includes('drop') || rule.includes('reject')) &&
    isFree &&
    isLast(rule, ['everything'], conditions)
  )
}

/** What refuses the rest stands last, and is told as `other traffic`. */
function isLast(
  rule: readonly Word[],
  whats: readonly string[],
  { interfaces, sources, targets, more }: Omit<Conditions, 'isOld'>,
): boolean {
  if (more || interfaces.length + sources.length + targets.length > 0) return false
  return whats[0] === 'everything' || (whats[0] === 'tcp' && rule.includes('with'))
}

/** Messages that `icmpv6 type != { … } accept` leaves out; iptables has a rule for each. */
function exceptions(matches: readonly Match[]): Opening[] {
  return matches.flatMap(({ of, not }) =>
    of !== 'icmpv6'
      ? []
      : not.map((type) => ({
          what: `icmpv6 ${type === 'nd-redirect' ? 'redirect' : type}`,
          isRefused: true,
          interfaces: [],
          sources: [],
          more: false,
        })),
  )
}

function family(matches: readonly Match[]): string | null {
  const said = matches.find(({ kind, of }) => kind === 'protocol' && of.startsWith('ip'))?.of
  const meta = matches.find(({ kind }) => kind === 'family')?.values[0]
  if (said === 'ip' || meta === 'ipv4' || meta === 'ip') return 'IPv4'
  return said === 'ip6' || meta === 'ipv6' || meta === 'ip6' ? 'IPv6' : null
}

function protocolName(name: string): string {
  return name === 'ipv6-icmp' ? 'icmpv6' : name
}

/** A ping is called so with iptables as well. */
function partNames(name: string, parts: readonly string[]): string[] {
  if (parts.length === 0) return [name]
  return parts.map((part) =>
    part === 'echo-request' ? 'ping' : [name, part].filter(Boolean).join(' '),
  )
}
