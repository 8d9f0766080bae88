import { posix } from 'node:path'
import { type LoadedUnit, realName, type UnitSide, unitOf } from './loadUnits.ts'
import { flag, valuesOf, wordsOf } from './unitFile.ts'
import { unitStem, unitType } from './unitName.ts'

/** The setting, or systemd's implicit dependency, by which one unit depends on another. */
export type Relation = string

/** The other unit, and the relation. */
export interface Dependency {
  readonly name: string
  readonly by: Relation
}

/** The dependencies that systemd's jobs follow between the units of one side, by real name. */
export interface Dependencies {
  /** Units started along with a unit. */
  readonly pulls: ReadonlyMap<string, readonly Dependency[]>
  /** Units stopped or restarted along with a unit. */
  readonly stopsWith: ReadonlyMap<string, readonly Dependency[]>
  /** Units that can't run at the same time. */
  readonly conflicts: ReadonlyMap<string, readonly Dependency[]>
  /** Units that a running unit keeps running. */
  readonly upholds: ReadonlyMap<string, readonly Dependency[]>
  /** Units reloaded along with a unit. */
  readonly reloadsWith: ReadonlyMap<string, readonly Dependency[]>
}

type Edges = Map<string, Dependency[]>

/** Per side: the states after a boot and the effects of a switch both use the side before. */
const known = new WeakMap<UnitSide, Dependencies>()

/**
 * The dependencies between the units of a side, including the instances in `named`
 * (systemd.unit(5); systemd: unit-dependency-atom.c for the consequences of each).
 */
export function dependenciesOf(side: UnitSide, named: Iterable<string>): Dependencies {
  const instances = [...named].filter(
    (name) => !side.units.has(name) && unitOf(side, name) !== null,
  )
  if (instances.length > 0) return dependenciesAmong(side, instances)
  const found = known.get(side) ?? dependenciesAmong(side, [])
  known.set(side, found)
  return found
}

function dependenciesAmong(side: UnitSide, instances: readonly string[]): Dependencies {
  const pulls: Edges = new Map()
  const stopsWith: Edges = new Map()
  const conflicts: Edges = new Map()
  const upholds: Edges = new Map()
  const reloadsWith: Edges = new Map()
  const add = (edges: Edges, from: string, to: string, by: Relation) => {
    const key = realName(side, from)
    const found = edges.get(key)
    const dependency = { name: realName(side, to), by }
    if (found === undefined) edges.set(key, [dependency])
    else found.push(dependency)
  }
  const mounts = mountsIn(side)
  /** `a-b.slice` is in `a.slice`, whether they have files or not (systemd.slice(5)). */
  const seen = new Set<string>()
  const addParents = (slice: string) => {
    const parent = parentOf(slice)
    if (parent === null || seen.has(slice)) return
    seen.add(slice)
    add(pulls, slice, parent, 'Slice=')
    add(stopsWith, parent, slice, 'Slice=')
    addParents(parent)
  }
  for (const name of new Set([...side.units.keys(), ...instances])) {
    const unit = unitOf(side, name)
    if (unit === null || unit.aliasOf !== null || unit.masked) continue
    const section = unit.settings?.get('Unit')
    const listed = (key: string) => (section?.has(key) ? namesIn(unit, 'Unit', key) : [])
    const requires = (other: string, by: Relation) => {
      add(pulls, name, other, by)
      add(stopsWith, other, name, by)
    }
    for (const key of ['Requires', 'BindsTo']) {
      for (const other of listed(key)) requires(other, `${key}=`)
    }
    for (const other of slicesOf(unit)) requires(other, 'Slice=')
    for (const slice of [...slicesOf(unit), name]) addParents(slice)
    for (const { mount, by } of mountsFor(unit, mounts)) {
      if (mount !== name) requires(mount, by)
    }
    for (const other of unit.requiredBy) {
      add(pulls, other, name, 'Requires=')
      add(stopsWith, name, other, 'Requires=')
    }
    for (const other of listed('Wants')) add(pulls, name, other, 'Wants=')
    for (const other of unit.wantedBy) add(pulls, other, name, 'Wants=')
    for (const other of namesIn(unit, 'Service', 'Sockets')) add(pulls, name, other, 'Sockets=')
    for (const other of listed('Upholds')) {
      add(pulls, name, other, 'Upholds=')
      add(upholds, name, other, 'Upholds=')
    }
    for (const other of unit.upheldBy) {
      add(pulls, other, name, 'Upholds=')
      add(upholds, other, name, 'Upholds=')
    }
    for (const other of listed('Requisite')) add(stopsWith, other, name, 'Requisite=')
    for (const other of listed('PartOf')) add(stopsWith, other, name, 'PartOf=')
    for (const other of listed('PropagatesStopTo')) add(stopsWith, name, other, ONLY_STOPS)
    for (const other of listed('StopPropagatedFrom')) add(stopsWith, other, name, ONLY_STOPS)
    for (const other of listed('Conflicts')) {
      add(conflicts, name, other, 'Conflicts=')
      add(conflicts, other, name, 'Conflicts=')
    }
    for (const other of listed('PropagatesReloadTo')) {
      add(reloadsWith, name, other, 'PropagatesReloadTo=')
    }
    for (const other of listed('ReloadPropagatedFrom')) {
      add(reloadsWith, other, name, 'ReloadPropagatedFrom=')
    }
    // Stopping an automount unmounts its mount.
    if (unitType(name) === 'automount') {
      add(stopsWith, name, `${unitStem(name)}.mount`, 'its automount')
    }
  }
  return { pulls, stopsWith, conflicts, upholds, reloadsWith }
}

/** Units with this relation stop with a unit, but are not restarted with it. */
export const ONLY_STOPS: Relation = 'PropagatesStopTo='

function parentOf(slice: string): string | null {
  if (unitType(slice) !== 'slice' || slice === '-.slice') return null
  const dash = unitStem(slice).lastIndexOf('-')
  return dash > 0 ? `${slice.slice(0, dash)}.slice` : null
}

/** The names that a setting lists, with the specifiers for the unit's own name resolved. */
function namesIn(unit: LoadedUnit, section: string, key: string): string[] {
  return wordsOf(unit.settings, section, key).flatMap((word) => specified(word, unit.name) ?? [])
}

/** Null for any other specifier, whose value only systemd knows (systemd.unit(5)). */
function specified(word: string, name: string): string | null {
  if (!word.includes('%')) return word
  const at = name.indexOf('@')
  const stem = unitStem(name)
  const values: Readonly<Record<string, string>> = {
    ...{ '%n': name, '%N': stem, '%%': '%' },
    ...{ '%p': at === -1 ? stem : name.slice(0, at), '%i': at === -1 ? '' : stem.slice(at + 1) },
  }
  const found = word.replace(/%./g, (one) => values[one] ?? '\0')
  return found.includes('\0') ? null : found
}

/** The unit's own slice, if any; system.slice always exists. */
function slicesOf(unit: LoadedUnit): string[] {
  const section = unit.settings?.has('Socket') ? 'Socket' : 'Service'
  return namesIn(unit, section, 'Slice').filter((slice) => slice !== 'system.slice')
}

/** The mounts of a side by mount point; the root always exists. */
type Mounts = ReadonlyMap<string, string>

function mountsIn(side: UnitSide): Mounts {
  const found = new Map<string, string>()
  for (const { name, settings } of side.units.values()) {
    if (unitType(name) !== 'mount') continue
    const place = valuesOf(settings, 'Mount', 'Where').at(-1)
    if (place !== undefined && place !== '/') found.set(place, name)
  }
  return found
}

/** Linux's limit for a path (PATH_MAX in limits.h). */
const MAX_PATH = 4096

/** A path and its parent directories, except the root. */
function withParents(path: string): string[] {
  const found: string[] = []
  if (path.length > MAX_PATH) return found
  for (let one = posix.normalize(path); one.length > 1; one = posix.dirname(one)) {
    found.push(one.replace(/\/$/, ''))
  }
  return found
}

/** Settings of a service that name directories below a fixed one (systemd.exec(5)). */
const DIRECTORIES = [
  ['StateDirectory', '/var/lib/'],
  ['CacheDirectory', '/var/cache/'],
  ['LogsDirectory', '/var/log/'],
] as const

/**
 * The mounts that a unit requires for the paths that it names (systemd: unit_add_mounts_for and
 * unit_add_exec_dependencies): `RequiresMountsFor=` and implicit requirements.
 */
function mountsFor(unit: LoadedUnit, mounts: Mounts): { mount: string; by: Relation }[] {
  if (mounts.size === 0 || unit.settings === null) return []
  const { settings } = unit
  const paths: [path: string, by: Relation][] = []
  const put = (values: readonly string[], by: string, base = '') => {
    for (const value of values) {
      const path = base + value.replace(/^[-!]+/, '')
      if (path.startsWith('/')) paths.push([path, by])
    }
  }
  put(wordsOf(settings, 'Unit', 'RequiresMountsFor'), 'RequiresMountsFor=')
  put(valuesOf(settings, 'Service', 'WorkingDirectory').slice(-1), 'WorkingDirectory=')
  put(valuesOf(settings, 'Service', 'RootDirectory').slice(-1), 'RootDirectory=')
  for (const [key, base] of DIRECTORIES) {
    const names = wordsOf(settings, 'Service', key).map((name) => name.split(':')[0] ?? '')
    put(names, `${key}=`, base)
  }
  if (flag(settings, 'Service', 'PrivateTmp')) put(['/tmp', '/var/tmp'], 'PrivateTmp=')
  put(valuesOf(settings, 'Socket', 'ListenStream'), 'ListenStream=')
  put(valuesOf(settings, 'Mount', 'What'), 'What=')
  put(valuesOf(settings, 'Mount', 'Where'), 'Where=')
  // An automount provides `Where=` itself; it needs the mount of the parent directory.
  put(valuesOf(settings, 'Automount', 'Where').map(posix.dirname), 'Where=')
  const found = new Map<string, Relation>()
  for (const [path, by] of paths) {
    for (const place of withParents(path)) {
      const mount = mounts.get(place)
      if (mount !== undefined && !found.has(mount)) found.set(mount, by)
    }
  }
  return [...found].map(([mount, by]) => ({ mount, by }))
}
