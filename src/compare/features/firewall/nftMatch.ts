/* Parses the conditions of nftables rules (nft(8) EXPRESSIONS). */

/** A word of a rule, or the values in braces. */
export type Word = string | readonly string[]

/** One condition of a rule. */
export interface Match {
  /** A part of a protocol is a port or a message type. */
  readonly kind:
    | 'interface'
    | 'source'
    | 'target'
    | 'part'
    | 'protocol'
    | 'family'
    | 'state'
    | 'limit'
    | 'other'
  /** The protocol or key: `tcp`, `icmp`. */
  readonly of: string
  /** Empty if the condition is negated by `!=`. */
  readonly values: readonly string[]
  /** The excluded values. */
  readonly not: readonly string[]
}

/** Conditions of two consecutive words; `*` matches any first word. */
const PAIRS: readonly [first: string, second: string, kind: Match['kind']][] = [
  ['ct', 'state', 'state'],
  ['meta', 'l4proto', 'protocol'],
  ['ip', 'protocol', 'protocol'],
  ['ip6', 'nexthdr', 'protocol'],
  ['meta', 'nfproto', 'family'],
  ['meta', 'protocol', 'family'],
  ['meta', 'iifname', 'interface'],
  ['meta', 'iif', 'interface'],
  ['icmp', 'type', 'part'],
  ['icmpv6', 'type', 'part'],
  ['*', 'dport', 'part'],
  ['*', 'saddr', 'source'],
  ['*', 'daddr', 'target'],
]

const INTERFACE = new Set(['iifname', 'iif'])
const SAYS_NOTHING = new Set(['accept', 'drop', 'return', 'counter', 'log'])

/** Keywords with an argument that set no condition: log prefix, comment, jump, initial counter value. */
const SAYS_NOTHING_WITH = new Set(
  'comment jump goto prefix level group snaplen packets bytes'.split(' '),
)

/** `meta l4proto . th dport { tcp . 22, udp . 53 }`, which nixos-firewall-tool writes as well. */
const BOTH = 'meta l4proto . th dport'.split(' ')

/** The conditions of a rule, in order, without its actions. */
export function matchesOf(rule: readonly Word[]): Match[] {
  const matches: Match[] = []
  const isLogged = rule.includes('log')
  let at = 0
  while (at < rule.length) {
    const of = String(rule[at])
    if (of === 'reject') break // `with …` may follow
    if (BOTH.every((word, index) => rule[at + index] === word)) {
      const pairs = listOf(rule[at + BOTH.length])
        .join(' ')
        .replaceAll(' . ', '/')
        .split(' ')
      const values = pairs.map((pair) => pair.replace('/', ' '))
      matches.push({ kind: 'part', of: '', values, not: [] })
      at += BOTH.length + 1
      continue
    }
    // `limit rate 1/second burst 5 packets`; `rate over` inverts the condition.
    if (of === 'limit' && rule[at + 1] === 'rate' && /^\d/.test(String(rule[at + 2]))) {
      const isBurst = rule[at + 3] === 'burst'
      const burst = isBurst ? String(rule[at + 4]) : ''
      matches.push({ kind: 'limit', of, values: [String(rule[at + 2]), burst], not: [] })
      at += isBurst ? 6 : 3
      continue
    }
    const pair = PAIRS.find(
      ([first, second]) => rule[at + 1] === second && (first === '*' || first === of),
    )
    const kind = pair?.[2] ?? (INTERFACE.has(of) ? 'interface' : null)
    const behind = at + (pair === undefined ? 1 : 2)
    if (rule[behind] === '.' && kind !== null) {
      // `ip saddr . tcp dport { 10.0.0.1 . 22 }`: concatenations are not shown.
      at = behind
      while (rule[at] === '.') at += 3
      matches.push({ kind: 'other', of, values: [of], not: [] })
      at += rule[at] === '!=' ? 2 : 1
    } else if (kind === null) {
      const isWith = SAYS_NOTHING_WITH.has(of) || (isLogged && of === 'flags')
      if (!isWith && !SAYS_NOTHING.has(of))
        matches.push({ kind: 'other', of, values: [of], not: [] })
      at += isWith ? 2 : 1
    } else {
      const isNot = rule[behind] === '!='
      const isEqual = isNot || rule[behind] === '=='
      const values = listOf(rule[isEqual ? behind + 1 : behind])
      matches.push({ kind, of, values: isNot ? [] : values, not: isNot ? values : [] })
      at = behind + (isEqual ? 2 : 1)
    }
  }
  return matches
}

function listOf(word: Word | undefined): readonly string[] {
  if (word === undefined) return []
  return typeof word === 'string' ? [word] : word
}
