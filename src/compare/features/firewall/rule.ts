import { createHash } from 'node:crypto'
import { append } from '../../../lists.ts'
import {
  type Conditions,
  type Family,
  MAX_NAMES,
  NO_CONDITIONS,
  type Opening,
  tooManyRules,
} from './opening.ts'
import { canOverlap, coversWhat, EVERYTHING } from './portNames.ts'

/** A rule of a chain, for either backend. */
export interface Rule {
  /** The packets that it matches: `tcp 22`, `tcp 8000-8010`, `ping`, `everything`. */
  readonly whats: readonly string[]
  readonly conditions: Conditions
  /** The verdict; null for a rule that only logs, counts or marks. */
  readonly verdict: 'accept' | 'drop' | 'reject' | 'return' | 'jump' | 'goto' | null
  /** The chain that the rule jumps to. */
  readonly chain: string | null
  /** Matches no new connections: only replies and invalid packets. */
  readonly isOld: boolean
  /** Refuses part of the other traffic in its own way, as `reject with tcp reset` before `reject`. */
  readonly isRest: boolean
}

/** The result of evaluating the rules of a chain. */
export interface Walk {
  readonly openings: readonly Opening[]
  /** The verdict on packets that no rule accepts; null if no rule decides. */
  readonly rest: Readonly<Record<Family, 'dropped' | 'rejected' | null>>
  /** All chains that were evaluated. */
  readonly reached: ReadonlySet<string>
}

/** The kernel’s limit (nft(8), JUMP STATEMENT): it does not load a ruleset with deeper jumps. */
const MAX_DEPTH = 16

/**
 * Evaluates the rules of chains, and of those that they jump to, in order, as the kernel does. A root that
 * another root jumps to counts once. Throws a Problem `unreadable` for more rules than any machine has.
 */
export function walkChains(
  chains: ReadonlyMap<string, readonly Rule[]>,
  roots: readonly string[],
): Walk {
  const openings: Opening[] = []
  const reached = new Set<string>()
  const rest: Record<Family, 'dropped' | 'rejected' | null> = { IPv4: null, IPv6: null }
  let names = 0
  const count = (more: number) => {
    names += more
    if (names > MAX_NAMES) throw tooManyRules()
  }
  const path: string[] = []
  /** Adds what a chain accepts of the packets that reach it. */
  const visit = (name: string, whats: readonly string[], outer: Conditions) => {
    reached.add(name)
    path.push(name)
    let scope = outer
    for (const rule of chains.get(name) ?? []) {
      count(1)
      if (rule.isOld || rule.verdict === null) continue
      count(namesIn(rule.conditions) + namesIn(scope) + rule.whats.length * whats.length)
      const conditions = narrowed(scope, rule.conditions)
      const narrow = both(whats, rule.whats)
      if (conditions === null || narrow.whats.length === 0) continue
      const all = narrow.isSure ? conditions : { ...conditions, untold: `${conditions.untold}?` }
      const isAlways = isUnconditional(rule.conditions) && rule.whats[0] === EVERYTHING
      if (rule.verdict === 'return') {
        if (isAlways) break
        // Later rules apply only to packets that did not return; that condition is not shown.
        scope = { ...scope, untold: joinedUntold(scope.untold, `${describe(rule)} return`) }
      } else if (rule.verdict === 'jump' || rule.verdict === 'goto') {
        const chain = rule.chain ?? ''
        if (chains.has(chain) && !path.includes(chain) && path.length < MAX_DEPTH) {
          visit(chain, narrow.whats, all)
        }
        if (rule.verdict === 'goto' && isAlways) break
      } else {
        append(openings, openingsOf(rule, narrow.whats, all))
        if (rule.verdict !== 'accept' && isTotal(narrow.whats, { ...all, family: null })) {
          const end = rule.verdict === 'drop' ? 'dropped' : 'rejected'
          const families = all.family === null ? (['IPv4', 'IPv6'] as const) : [all.family]
          for (const family of families) rest[family] ??= end
        }
      }
    }
    path.pop()
  }
  for (const root of roots) if (!reached.has(root)) visit(root, [EVERYTHING], NO_CONDITIONS)
  return { openings, rest, reached }
}

function openingsOf(rule: Rule, whats: readonly string[], conditions: Conditions): Opening[] {
  const isRefused = rule.verdict !== 'accept'
  const isFree = isUnconditional({ ...conditions, family: null })
  const isRest = isRefused && isFree && (rule.isRest || whats[0] === EVERYTHING)
  return whats.map((what) => ({
    what: what === EVERYTHING && conditions.untold !== '' ? 'some packets' : what,
    ...conditions,
    isRefused,
    isRest,
  }))
}

function isTotal(whats: readonly string[], conditions: Conditions): boolean {
  return whats[0] === EVERYTHING && isUnconditional(conditions)
}

function isUnconditional(conditions: Conditions): boolean {
  const { family, limit, untold } = conditions
  return namesIn(conditions) === 0 && family === null && limit === '' && untold === ''
}

function describe({ whats, conditions }: Rule): string {
  return JSON.stringify([whats, conditions])
}

function namesIn(conditions: Conditions): number {
  const { interfaces, notInterfaces, sources, notSources, targets, notTargets } = conditions
  const excluded = notInterfaces.length + notSources.length + notTargets.length
  return interfaces.length + sources.length + targets.length + excluded
}

/** The packets that both match, and whether that is exact. */
function both(outer: readonly string[], inner: readonly string[]) {
  if (outer[0] === EVERYTHING) return { whats: inner, isSure: true }
  const whats = new Set<string>()
  let isSure = true
  for (const wide of outer) {
    for (const narrow of inner) {
      if (coversWhat(wide, narrow)) whats.add(narrow)
      else if (coversWhat(narrow, wide)) whats.add(wide)
      else if (canOverlap(wide, narrow)) {
        whats.add(narrow)
        isSure = false
      }
    }
  }
  return { whats: [...whats], isSure }
}

/** The conditions that satisfy both; null if none can. */
function narrowed(outer: Conditions, inner: Conditions): Conditions | null {
  if (outer === NO_CONDITIONS) return inner
  if (outer.family !== null && inner.family !== null && outer.family !== inner.family) return null
  const isSame = (one: readonly string[], other: readonly string[]) =>
    one.length === other.length && one.every((name, index) => name === other[index])
  // Both lists must match: names in one may be missing from the other.
  const isUnclear = (one: readonly string[], other: readonly string[]) =>
    one.length > 0 && other.length > 0 && !isSame(one, other)
  const unclear =
    isUnclear(outer.interfaces, inner.interfaces) ||
    isUnclear(outer.sources, inner.sources) ||
    isUnclear(outer.targets, inner.targets)
  const either = (one: readonly string[], other: readonly string[]) =>
    one.length > 0 ? one : other
  return {
    interfaces: either(inner.interfaces, outer.interfaces),
    notInterfaces: [...outer.notInterfaces, ...inner.notInterfaces],
    sources: either(inner.sources, outer.sources),
    notSources: [...outer.notSources, ...inner.notSources],
    targets: either(inner.targets, outer.targets),
    notTargets: [...outer.notTargets, ...inner.notTargets],
    family: inner.family ?? outer.family,
    limit: [outer.limit, inner.limit].filter((limit) => limit !== '').join(' and '),
    untold: joinedUntold(outer.untold, inner.untold, unclear ? JSON.stringify(outer) : ''),
  }
}

/** Maximum length kept as text: each rule after a jump repeats it. */
const MAX_UNTOLD = 500

function joinedUntold(...texts: string[]): string {
  const text = texts.filter((one) => one !== '').join('\n')
  return text.length <= MAX_UNTOLD ? text : createHash('sha256').update(text).digest('hex')
}
