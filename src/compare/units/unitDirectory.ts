import { posix } from 'node:path'
import type { Host } from '../../host/host.ts'
import { nameOf, type StorePath, storePathOf } from '../../nix/storePath.ts'
import { inByteOrder } from '../../text/strings.ts'
import {
  instanceFor,
  instanceOf,
  isTemplate,
  isUnitName,
  templateOf,
  unitType,
} from './unitName.ts'

/** A unit, as known from its directory. */
export interface Unit {
  readonly name: string
  /** Its own file, or its template's; null if it is masked or only has drop-ins. */
  readonly file: string | null
  /** Its own drop-ins, `X.d/*.conf`, in merge order. */
  readonly dropIns: readonly string[]
  /** The drop-ins of its template, merged before its own. */
  readonly inherited: readonly string[]
  /** A link to /dev/null. */
  readonly masked: boolean
  /** The unit that this name is an alias of. */
  readonly aliasOf: string | null
  /** The template of an instance without a file of its own. */
  readonly template: string | null
  /** The units whose `.wants`, `.requires` or `.upholds` contains a link to it. */
  readonly wantedBy: readonly string[]
  readonly requiredBy: readonly string[]
  readonly upheldBy: readonly string[]
}

/** A directory of units. */
export interface UnitDirectory {
  /** Its real path. */
  readonly place: string
  readonly units: ReadonlyMap<string, Unit>
}

/** Stands for a missing directory. */
export const NO_UNITS: UnitDirectory = { place: '', units: new Map() }

/** The directories of units in a store path. */
export interface UnitDirectories {
  /** Their origin: a NixOS system, or a home-manager generation. */
  readonly kind: 'nixos' | 'home'
  readonly system: UnitDirectory | null
  readonly user: UnitDirectory | null
}

/** A unit's files, in merge order. */
export function filesOf({ file, inherited, dropIns }: Unit): readonly string[] {
  return [...(file === null ? [] : [file]), ...inherited, ...dropIns]
}

/**
 * Reads the units of a NixOS toplevel (`etc/systemd/system`, `etc/systemd/user`) or a home-manager
 * generation (`home-files/.config/systemd/user`) from names and links alone; no unit is opened.
 * Null if the path is neither. Throws a Problem `unreadable` if a directory can't be read.
 */
export async function readUnitDirectories(
  host: Host,
  storePath: StorePath,
): Promise<UnitDirectories | null> {
  const system = await readUnitDirectory(host, `${storePath}/etc/systemd/system`)
  const user = await readUnitDirectory(host, `${storePath}/etc/systemd/user`)
  if (system !== null || user !== null) return { kind: 'nixos', system, user }
  const home = `${storePath}/home-files`
  if ((await host.resolve(home)) === null) return null
  const own = await readUnitDirectory(host, `${home}/.config/systemd/user`)
  return { kind: 'home', system, user: own }
}

async function readUnitDirectory(host: Host, path: string): Promise<UnitDirectory | null> {
  const place = await host.resolve(path)
  const tree = place === null ? null : await host.tree(place)
  if (place === null || tree === null) return null
  return unitDirectory(place, tree, await masksIn(host, tree))
}

/**
 * The link targets that mask a unit: /dev/null, and the store paths by which NixOS disables a unit,
 * which contain a link to it (nixpkgs: nixos/lib/systemd-lib.nix, makeUnit).
 */
async function masksIn(
  host: Host,
  tree: ReadonlyMap<string, string>,
): Promise<ReadonlySet<string>> {
  const masks = new Set(['/dev/null'])
  for (const target of new Set(tree.values())) {
    const path = storePathOf(target)
    if (path === null || !nameOf(path).endsWith('-disabled')) continue
    const end = await host.readLink(target).catch(() => null)
    if (end === '/dev/null') masks.add(target)
  }
  return masks
}

/** The directories beside a unit's file, by suffix (systemd.unit(5)). */
const FOLDER = /^(.+)\.(d|wants|requires|upholds)$/s
type Pull = 'wants' | 'requires' | 'upholds'

/** The names in a directory of units, grouped by meaning. */
interface Entries {
  readonly place: string
  readonly masks: ReadonlySet<string>
  /** Link targets of units; `''` for a plain file. */
  readonly files: Map<string, string>
  /** Cached results of `trueName`. */
  readonly trueNames: Map<string, string>
  readonly dropIns: Map<string, string[]>
  /** The units that pull in a unit by a link, by kind of dependency. */
  readonly pullers: Readonly<Record<Pull, Map<string, Set<string>>>>
}

/**
 * The units in the directory at `place`, given its `tree` as read by a host; `masks` are the link
 * targets that are equivalent to /dev/null (systemd.unit(5), "Unit File Load Path").
 *
 * Ignored: drop-ins for a whole type (`service.d/`) or prefix (`foo-.service.d/`), which
 * switch-to-configuration ignores too.
 */
export function unitDirectory(
  place: string,
  tree: ReadonlyMap<string, string>,
  masks: ReadonlySet<string>,
): UnitDirectory {
  const entries = sortEntries(place, tree, masks)
  const pulled = Object.values(entries.pullers).flatMap((units) => [...units.keys()])
  const instances = pulled.filter((name) => entries.files.has(templateOf(name) ?? ''))
  const names = new Set([...entries.files.keys(), ...entries.dropIns.keys(), ...instances])
  return { place, units: new Map([...names].map((name) => [name, makeUnit(name, entries)])) }
}

function sortEntries(
  place: string,
  tree: ReadonlyMap<string, string>,
  masks: ReadonlySet<string>,
): Entries {
  const files = new Map([...tree].filter(([path]) => !path.includes('/') && isUnitName(path)))
  const entries: Entries = {
    ...{ place, masks, files, trueNames: new Map(), dropIns: new Map() },
    pullers: { wants: new Map(), requires: new Map(), upholds: new Map() },
  }
  for (const path of inByteOrder(tree.keys())) {
    const [folder = '', name, ...deeper] = path.split('/')
    const [, unit = '', kind] = FOLDER.exec(folder) ?? []
    const target = tree.get(path) ?? ''
    if (name === undefined || deeper.length > 0 || !isUnitName(unit) || masks.has(target)) continue
    if (kind !== 'd') {
      const pullers = entries.pullers[kind as Pull]
      const pulled = trueName(isTemplate(name) ? instanceFor(name, unit) : name, entries)
      pullers.set(pulled, (pullers.get(pulled) ?? new Set()).add(trueName(unit, entries)))
    } else if (name.endsWith('.conf')) {
      const places = entries.dropIns.get(unit) ?? []
      places.push(placeOf(`${place}/${folder}`, name, target))
      entries.dropIns.set(unit, places)
    }
  }
  return entries
}

function makeUnit(name: string, entries: Entries): Unit {
  const { files, dropIns, pullers } = entries
  const template = files.has(name) ? null : templateOf(name)
  const isInstance = template !== null && files.has(template)
  const main = isInstance ? template : name
  const end = trueName(main, entries)
  const target = files.get(end)
  const masked = target !== undefined && entries.masks.has(target)
  const isLoop = aliasIn(end, entries) !== null
  return {
    name,
    file: target === undefined || masked || isLoop ? null : placeOf(entries.place, end, target),
    dropIns: dropIns.get(name) ?? [],
    inherited: isInstance ? (dropIns.get(main) ?? []) : [],
    masked,
    aliasOf: end === main || isInstance ? null : end,
    template: isInstance ? template : null,
    wantedBy: [...(pullers.wants.get(name) ?? [])],
    requiredBy: [...(pullers.requires.get(name) ?? [])],
    upheldBy: [...(pullers.upholds.get(name) ?? [])],
  }
}

function placeOf(directory: string, name: string, target: string): string {
  return target === '' ? `${directory}/${name}` : posix.resolve(directory, target)
}

/** The unit in the same directory that the file `name` links to. */
function aliasIn(name: string, { files }: Pick<Entries, 'files'>): string | null {
  const other = posix.basename(files.get(name) ?? '')
  // An instance's link to its own template counts as its own file.
  const isInstance = isTemplate(other) && templateOf(name) === other
  const isAlias =
    other !== name && !isInstance && files.has(other) && unitType(other) === unitType(name)
  return isAlias ? other : null
}

/** Links followed before they count as a loop. */
const MAX_LINKS = 40

/**
 * The name that systemd uses for unit `name`: the end of its chain of aliases, or for an instance
 * also of its template's.
 */
function trueName(name: string, entries: Entries): string {
  let found = entries.trueNames.get(name)
  if (found === undefined) {
    found = endOfAliases(name, entries)
    entries.trueNames.set(name, found)
  }
  return found
}

function endOfAliases(name: string, entries: Entries): string {
  const template = entries.files.has(name) ? null : templateOf(name)
  let end = template ?? name
  for (let links = 0; links < MAX_LINKS; links += 1) {
    const next = aliasIn(end, entries)
    if (next === null) break
    end = next
  }
  return template === null ? end : instanceOf(end, name)
}
