import { listedWith } from '../../../text/format.ts'
import { words } from '../featureWords.ts'
import { type Sealed, sealed } from '../sealed.ts'
import { type Family, NO_CONDITIONS, type Opening, tooManyRules } from './opening.ts'
import { coversWhat, EVERYTHING, isWide, protocolOf } from './portNames.ts'

/** Maximum number of interface and address pairs in all rules. */
const MAX_ATOMS = 200_000

/** Maximum number of comparisons between port ranges. */
const MAX_COMPARISONS = 2_000_000

/** The openings where other traffic is accepted as well; rules for `some packets` add nothing. */
export function withOpenRest(
  openings: readonly Opening[],
  families: readonly (Family | null)[],
): Opening[] {
  const whats = new Set(openings.map(({ what }) => what))
  whats.delete('some packets')
  const rest = families.flatMap((family) =>
    [...whats]
      .filter((what) => isOfFamily(what, family))
      .map((what) => ({
        ...NO_CONDITIONS,
        what,
        family,
        isRefused: false,
        isRest: false,
      })),
  )
  return [...openings, ...rest]
}

function isOfFamily(what: string, family: Family | null): boolean {
  const protocol = protocolOf(what)
  return (
    !(protocol === 'icmpv6' && family === 'IPv4') && !(protocol === 'icmp' && family === 'IPv6')
  )
}

/** The part of an opening for one interface and one address; an earlier rule may decide it. */
interface Atom {
  readonly on: string
  readonly from: string
  readonly to: string
  readonly rest: Opening
  /** What `rest` excludes, as one text. */
  readonly but: string
}

/** Consecutive rules with the same verdict. */
interface Run {
  readonly isRefused: boolean
  readonly atoms: Map<string, Atom>
}

/**
 * What is accepted, by name: from where, in words. As in the kernel, the first matching rule decides.
 * Consecutive accept rules may be in any order, and one rule for several interfaces equals one for each: the
 * two backends of NixOS write them differently. Throws a Problem `unreadable` for more than any machine has:
 * a short text may name thousands of interfaces for each of thousands of ports.
 */
export function inWords(openings: readonly Opening[]): Map<string, string | Sealed> {
  const rows = new Map<string, Run[]>()
  const decided = new Decided()
  let count = 0
  for (const opening of openings) {
    for (const atom of atomsOf(opening)) {
      count += 1
      if (count > MAX_ATOMS) throw tooManyRules()
      const before = decided.find(opening.what, atom)
      if (before === null) decided.add(opening.what, atom)
      if (opening.isRest || before?.what === opening.what) continue
      // A wider rule with the other verdict decided before.
      const isOther = before !== null && before.atom.rest.isRefused !== opening.isRefused
      addTo(rows, opening.what, isOther ? before.atom : atom)
    }
  }
  return new Map([...rows].map(([what, runs]) => [what, runsInWords(runs)]))
}

function atomsOf(opening: Opening): Atom[] {
  const orAll = (names: readonly string[]) => (names.length === 0 ? [''] : names)
  const { notInterfaces, notSources, notTargets } = opening
  const excluded = [notInterfaces, notSources, notTargets]
  const but = excluded.some(({ length }) => length > 0) ? JSON.stringify(excluded) : ''
  const [on, from, to] = [opening.interfaces, opening.sources, opening.targets].map(orAll) as [
    string[],
    string[],
    string[],
  ]
  if (on.length * from.length * to.length > MAX_ATOMS) throw tooManyRules()
  return on.flatMap((device) =>
    from.flatMap((source) =>
      to.map((target) => ({ on: device, from: source, to: target, rest: opening, but })),
    ),
  )
}

interface Decision {
  readonly what: string
  readonly atom: Atom
  readonly order: number
}

/** What earlier rules decide with certainty. */
class Decided {
  readonly #byWhat = new Map<string, Map<string, Decision>>()
  /** Names that cover several ports, by protocol. */
  readonly #wide = new Map<string, Set<string>>()
  #order = 0
  #comparisons = 0

  add(what: string, atom: Atom): void {
    // A rate limit or a condition that is not shown leaves packets to later rules.
    if (atom.rest.untold !== '' || atom.rest.limit !== '') return
    const key = keyOf(atom.on, atom.from, atom.to, atom.rest.family ?? '', atom.but)
    const decisions = this.#byWhat.get(what) ?? new Map<string, Decision>()
    this.#byWhat.set(what, decisions)
    this.#order += 1
    decisions.set(key, { what, atom, order: this.#order })
    if (!isWide(what)) return
    const protocol = protocolOf(what)
    this.#wide.set(protocol, (this.#wide.get(protocol) ?? new Set()).add(what))
  }

  /** The first decision that covers the whole atom. */
  find(what: string, atom: Atom): Decision | null {
    let first: Decision | null = null
    for (const wide of this.#candidates(what)) {
      const found = findWider(this.#byWhat.get(wide), atom, keyOf)
      if (found !== null && (first === null || found.order < first.order)) first = found
    }
    return first
  }

  *#candidates(what: string): Iterable<string> {
    yield what
    if (what !== EVERYTHING) yield EVERYTHING
    const protocol = protocolOf(what)
    if (protocol !== what) yield protocol
    if (what === 'ping') {
      yield 'icmp'
      yield 'icmpv6'
    }
    for (const kind of [protocol, 'all']) {
      for (const wide of this.#wide.get(kind) ?? []) {
        this.#comparisons += 1
        if (this.#comparisons > MAX_COMPARISONS) throw tooManyRules()
        if (wide !== what && coversWhat(wide, what)) yield wide
      }
    }
  }
}

function keyOf(on: string, from: string, to: string, family: string, but: string): string {
  return `${on}\n${from}\n${to}\n${family}\n${but}`
}

/** The first decision that covers all interfaces, addresses and families of an atom. */
function findWider(
  decisions: ReadonlyMap<string, Decision> | undefined,
  atom: Atom,
  key: typeof keyOf,
): Decision | null {
  if (decisions === undefined) return null
  let first: Decision | null = null
  const orNone = (name: string) => (name === '' ? [''] : [name, ''])
  for (const on of orNone(atom.on)) {
    for (const from of orNone(atom.from)) {
      for (const to of orNone(atom.to)) {
        for (const family of orNone(atom.rest.family ?? '')) {
          for (const but of orNone(atom.but)) {
            const found = decisions.get(key(on, from, to, family, but))
            if (found !== undefined && (first === null || found.order < first.order)) first = found
          }
        }
      }
    }
  }
  return first
}

function addTo(rows: Map<string, Run[]>, what: string, atom: Atom): void {
  const runs = rows.get(what) ?? []
  rows.set(what, runs)
  const { isRefused, family, limit, untold } = atom.rest
  let last = runs.at(-1)
  if (last === undefined || last.isRefused !== isRefused) {
    last = { isRefused, atoms: new Map() }
    runs.push(last)
  }
  const key = keyOf(atom.on, atom.from, atom.to, family ?? '', atom.but)
  last.atoms.set(`${key}\n${limit}\n${untold}`, atom)
}

function runsInWords(runs: readonly Run[]): string | Sealed {
  const text = runs.map(runInWords).join('; otherwise ')
  const untold = runs.flatMap(({ atoms }) => [...atoms.values()].map(({ rest }) => rest.untold))
  const texts = [...new Set(untold)].filter((one) => one !== '').sort()
  return texts.length === 0 ? text : sealed(text, [['conditions', texts.join('\n')]])
}

function runInWords({ isRefused, atoms }: Run): string {
  const description = isRefused ? 'blocked' : 'open'
  const decisions = new Map<string, Decision>()
  for (const atom of atoms.values()) {
    const { family, limit, untold, what } = atom.rest
    if (limit + untold !== '') continue
    const key = keyOf(atom.on, atom.from, atom.to, family ?? '', atom.but)
    decisions.set(key, { what, atom, order: 0 })
  }
  // Omits atoms that a wider decision with the same verdict already covers.
  const reported = withoutFamilies([...atoms.values()].filter((atom) => !isSaid(decisions, atom)))
  let groups: Group[] = reported.map(({ on, from, to, rest }) => ({
    on: [on],
    from: [from],
    to: [to],
    rest,
  }))
  for (const merged of ['on', 'from', 'to'] as const) groups = mergedBy(groups, merged)
  return groups
    .map((group) => groupInWords(description, group))
    .sort()
    .join('; ')
}

function isSaid(decisions: Map<string, Decision>, atom: Atom): boolean {
  const { family, limit, untold } = atom.rest
  const own = keyOf(atom.on, atom.from, atom.to, family ?? '', atom.but)
  const isPlain = limit + untold === ''
  const wider = findWider(decisions, atom, (...names) => {
    const key = keyOf(...names)
    return isPlain && key === own ? '' : key
  })
  return wider !== null
}

/** Merges identical atoms for IPv4 and IPv6 into one for both. */
function withoutFamilies(atoms: readonly Atom[]): Atom[] {
  const merged = new Map<string, Atom>()
  for (const atom of atoms) {
    const { family, limit, untold } = atom.rest
    const key = JSON.stringify([atom.on, atom.from, atom.to, atom.but, limit, untold])
    const own = `${key}${family ?? ''}`
    const other = `${key}${family === 'IPv4' ? 'IPv6' : 'IPv4'}`
    if (family === null || !merged.delete(other)) merged.set(own, atom)
    else merged.set(key, { ...atom, rest: { ...atom.rest, family: null } })
  }
  return [...merged.values()]
}

interface Group {
  readonly on: readonly string[]
  readonly from: readonly string[]
  readonly to: readonly string[]
  readonly rest: Opening
}

/** Merges groups that differ only in these names. */
function mergedBy(groups: readonly Group[], names: 'on' | 'from' | 'to'): Group[] {
  const merged = new Map<string, { group: Group; all: Set<string> }>()
  for (const group of groups) {
    const isAll = group[names][0] === ''
    const { on, from, to, rest }: Group = { ...group, [names]: [isAll ? '' : '*'] }
    const key = JSON.stringify([
      [on, from, to, rest.notInterfaces, rest.limit],
      restInWords(rest, group.from, group.to),
    ])
    const found = merged.get(key)
    if (found === undefined) merged.set(key, { group, all: new Set(group[names]) })
    else for (const name of group[names]) found.all.add(name)
  }
  return [...merged.values()].map(({ group, all }) => ({ ...group, [names]: [...all].sort() }))
}

function groupInWords(description: string, { on, from, to, rest }: Group): string {
  const text = words([
    on[0] !== '' && `on ${listed(on)}`,
    rest.notInterfaces.length > 0 && `on all but ${listed(rest.notInterfaces)}`,
    from[0] !== '' && `from ${listed(from)}`,
    to[0] !== '' && `to ${listed(to)}`,
    ...restInWords(rest, from, to),
  ]).replaceAll('\n', ' ')
  const limit = rest.limit !== '' && `limited to ${rest.limit}`
  return words([text === '' ? description : `${description} ${text}`, limit])
}

/** The remaining conditions, in words. */
function restInWords(rest: Opening, from: readonly string[], to: readonly string[]) {
  const { notSources, notTargets, untold } = rest
  return [
    notSources.length > 0 && `from everywhere but ${listed(notSources)}`,
    isFamilySaid(rest, [...from, ...to, ...notSources, ...notTargets]) && `from ${rest.family}`,
    notTargets.length > 0 && `to all addresses but ${listed(notTargets)}`,
    untold !== '' && 'only under conditions not shown',
  ]
}

function listed(names: readonly string[]): string {
  return listedWith([...names].sort(), 'and')
}

/** Whether an address or a protocol already implies the family of a rule. */
function isFamilySaid({ family, what }: Opening, addresses: readonly string[]): boolean {
  if (family === null || addresses.some((name) => /^[\da-f.:/]{2,60}$|^@/i.test(name))) return false
  if (what === 'ping') return family === 'IPv6'
  return !what.startsWith('icmp')
}
