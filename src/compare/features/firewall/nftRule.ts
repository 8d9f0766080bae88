import { listedWith } from '../../../text/format.ts'
import { type Match, matchesOf, type Word } from './nftMatch.ts'
import {
  type Conditions,
  type Family,
  limitInWords,
  MAX_NAMES,
  NO_CONDITIONS,
  tooManyRules,
} from './opening.ts'
import { allPortsBut, allProtocolsBut, EVERYTHING } from './portNames.ts'
import type { Rule } from './rule.ts'

/** Ports that NixOS’s own tool opens temporarily (nixos-firewall-tool); none in a generation. */
const OPENED_LATER = '@temp-ports'

/** Maximum number of words before a map; each of its entries repeats them. */
const MAX_LENGTH_OF_KEY = 40

/**
 * Expands a verdict map into one rule per entry: `tcp dport vmap { 22 : accept, 23 : drop }` (nft(8) VERDICT
 * STATEMENT). Any other rule is returned unchanged.
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

/** The chain that a rule jumps to; null without a jump. */
export function jumpOf(rule: readonly Word[]): string | null {
  const at = rule.findIndex((word) => word === 'jump' || word === 'goto')
  const chain = rule[at + 1]
  return at === -1 || typeof chain !== 'string' ? null : chain
}

/** TCP, UDP, SCTP, DCCP and UDP-Lite have ports. */
const MAX_PROTOCOLS = 8

/** Rejects part of the other traffic in its own way, before the final `reject`. */
const RESETS = ['reject', 'with', 'tcp', 'reset']

/** The verdict and conditions of a rule; several rules if it excludes ICMPv6 messages. */
export function rulesOf(words: readonly Word[]): Rule[] {
  const verdict = verdictOf(words)
  if (words.includes(OPENED_LATER)) return []
  const matches = matchesOf(words)
  const rule: Rule = {
    whats: whatsOf(matches),
    conditions: conditionsOf(words, matches),
    verdict,
    chain: jumpOf(words),
    isOld: matches.some((match) => match.kind === 'state' && !isForNew(match)),
    isRest: RESETS.every((word, index) => words.at(index - RESETS.length) === word),
  }
  return verdict === 'accept' ? [...exceptions(matches, rule), rule] : [rule]
}

function verdictOf(words: readonly Word[]): Rule['verdict'] {
  const verdicts = ['jump', 'goto', 'reject', 'drop', 'accept', 'return'] as const
  return verdicts.find((verdict) => words.includes(verdict)) ?? null
}

function isForNew({ values, not }: Match): boolean {
  // `*` stands for all other states of a map.
  const isMeant = (state: string) => state === 'new' || state === '*'
  return not.length > 0 ? !not.some(isMeant) : values.some(isMeant)
}

function conditionsOf(words: readonly Word[], matches: readonly Match[]): Conditions {
  const all = (kind: Match['kind']) => matches.filter((match) => match.kind === kind)
  const values = (kind: Match['kind']) => distinct(all(kind).flatMap((match) => match.values))
  const not = (kind: Match['kind']) => distinct(all(kind).flatMap((match) => match.not))
  // A packet must match both of two lists for one key, and both kinds of ports.
  const isTwice = ONCE.some(
    (kind) => all(kind).filter((match) => match.not.length === 0).length > 1,
  )
  const isUntold =
    isTwice ||
    all('other').length > 0 ||
    all('family').some((match) => match.not.length > 0) ||
    words.some(isUnknown)
  const [limit] = all('limit')
  return {
    interfaces: values('interface'),
    notInterfaces: not('interface'),
    sources: values('source'),
    notSources: not('source'),
    targets: values('target'),
    notTargets: not('target'),
    family: familyOf(matches),
    limit: limit === undefined ? '' : limitInWords(limit.values[0] ?? '', limit.values[1]),
    untold: isUntold ? words.join(' ') : '',
  }
}

/** Whether a variable is undefined. */
function isUnknown(word: Word): boolean {
  return typeof word === 'string' ? word.startsWith('$') : word.some(isUnknown)
}

const ONCE: readonly Match['kind'][] = ['interface', 'source', 'target', 'part', 'limit']

function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values)]
}

function whatsOf(matches: readonly Match[]): readonly string[] {
  const all = (kind: Match['kind']) => matches.filter((match) => match.kind === kind)
  const protocols = distinct(all('protocol').flatMap(({ values }) => values.map(protocolName)))
  const parts = all('part').flatMap(({ of, values, not }) => {
    if (of === 'icmpv6' && not.length > 0) return [of]
    // Few protocols have ports; more would give each of thousands of ports thousands of names.
    const names = of === 'th' ? protocols.slice(0, MAX_PROTOCOLS) : [of]
    return names.flatMap((name) => partNames(name, distinct(values), distinct(not)))
  })
  if (parts.length > 0) return parts
  if (protocols.length > 0) return protocols
  const excluded = distinct(all('protocol').flatMap(({ not }) => not.map(protocolName)))
  return [excluded.length > 0 ? allProtocolsBut(listedWith(excluded, 'and')) : EVERYTHING]
}

/** Messages that `icmpv6 type != { … } accept` excludes; iptables has a rule for each. */
function exceptions(matches: readonly Match[], rule: Rule): Rule[] {
  return matches.flatMap(({ of, kind, not }): Rule[] => {
    if (of !== 'icmpv6' || kind !== 'part' || not.length === 0) return []
    const whats = not.map((type) => `icmpv6 ${type === 'nd-redirect' ? 'redirect' : type}`)
    return [{ ...rule, whats, conditions: { ...NO_CONDITIONS, family: 'IPv6' }, verdict: 'drop' }]
  })
}

function familyOf(matches: readonly Match[]): Family | null {
  for (const { kind, of, values } of matches) {
    const isAddress = kind === 'source' || kind === 'target' || kind === 'protocol'
    const [said] = kind === 'family' ? values : isAddress ? [of] : kind === 'part' ? [of] : []
    if (said === 'ip' || said === 'ipv4' || said === 'icmp') return 'IPv4'
    if (said === 'ip6' || said === 'ipv6' || said === 'icmpv6') return 'IPv6'
  }
  return null
}

function protocolName(name: string): string {
  return name === 'ipv6-icmp' ? 'icmpv6' : name
}

/** A ping has the same name as with iptables. */
function partNames(name: string, parts: readonly string[], not: readonly string[]): string[] {
  if (not.length > 0) return [allPortsBut(name, listedWith(not, 'and'))]
  if (parts.length === 0 || parts.some(isUnknown)) return [name]
  return parts.map((part) =>
    part === 'echo-request' ? 'ping' : [name, part].filter(Boolean).join(' '),
  )
}
