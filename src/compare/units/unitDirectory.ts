import { posix } from 'node:path'
import type { Host } from '../../host/host.ts'
import { nameOf, type StorePath, storePathOf } from '../../nix/storePath.ts'
import { inByteOrder } from '../../text/byteOrder.ts'
import {
  instanceFor,
  instanceOf,
  isTemplate,
  isUnitName,
  templateOf,
  unitType,
} from './unitName.ts'

/** A unit as its directory shows it. */
export interface Unit {
  readonly name: string
  /** Its own file, or its template's; null where it is masked or only has drop-ins. */
  readonly file: string | null
  /** Its own drop-ins, `X.d/*.conf`, in the order in which they are merged. */
  readonly dropIns: readonly string[]
  /** The drop-ins of its template, which are merged before its own. */
  readonly inherited: readonly string[]
  /** A link to /dev/null. */
  readonly masked: boolean
  /** The unit that this is another name of. */
  readonly aliasOf: string | null
  /** For an instance without a file of its own. */
  readonly template: string | null
  /** In whose `.wants`, `.requires` and `.upholds` a link to it lies. */
  readonly wantedBy: readonly string[]
  readonly requiredBy: readonly string[]
  readonly upheldBy: readonly string[]
}

/** A directory of units. */
export interface UnitDirectory {
  /** Where it really lies. */
  readonly place: string
  readonly units: ReadonlyMap<string, Unit>
}

/** A side that has no such directory. */
export const NO_UNITS: UnitDirectory = { place: '', units: new Map() }

/** The directories of units that a store path brings. */
export interface UnitDirectories {
  /** Who brings them: a NixOS system, or a generation of home-manager. */
  readonly kind: 'nixos' | 'home'
  readonly system: UnitDirectory | null
  readonly user: UnitDirectory | null
}

/** The files that a unit is read from, in order. */
export function filesOf({ file, inherited, dropIns }: Unit): readonly string[] {
  return [...(file === null ? [] : [file]), ...inherited, ...dropIns]
}

/**
 * Reads which units a NixOS toplevel (`etc/systemd/system`, `etc/systemd/user`) or a home-manager
 * generation (`home-files/.config/systemd/user`) brings, from names and links alone; no unit is
 * opened. Null where it is neither. A Problem `unreadable` where a directory can't be read.
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
 * The link targets that mask a unit: /dev/null, and the store paths by which NixOS says that a unit
 * is not enabled, which hold a link to it (nixpkgs: nixos/lib/systemd-lib.nix, makeUnit).
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

/** The kinds of folders beside a unit's file (systemd.unit(5)). */
const FOLDER = /^(.+)\.(d|wants|requires|upholds)$/s
type Pull = 'wants' | 'requires' | 'upholds'

/** The names in a directory of units, sorted by what they mean. */
interface Entries {
  readonly place: string
  readonly masks: ReadonlySet<string>
  /** Link targets of units; `''` for a plain file. */
  readonly files: Map<string, string>
  /** What `trueName` found of a name. */
  readonly trueNames: Map<string, string>
  readonly dropIns: Map<string, string[]>
  /** Who pulls a unit in by a link, by how it does. */
  readonly pullers: Readonly<Record<Pull, Map<string, Set<string>>>>
}

/**
 * The units in the directory at `place`, whose `tree` is given as a host reads it; `masks` are the
 * link targets that stand for /dev/null (systemd.unit(5), "Unit File Load Path").
 *
 * Not looked at: drop-ins for a whole type (`service.d/`) or prefix (`foo-.service.d/`), which
 * switch-to-configuration does not look at either.
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

/** The unit of the same directory that the file `name` is a link to. */
function aliasIn(name: string, { files }: Pick<Entries, 'files'>): string | null {
  const other = posix.basename(files.get(name) ?? '')
  // A link to its own template is a file of the instance's own.
  const isInstance = isTemplate(other) && templateOf(name) === other
  const isAlias =
    other !== name && !isInstance && files.has(other) && unitType(other) === unitType(name)
  return isAlias ? other : null
}

/** As many links as are followed before they count as a loop. */
const MAX_LINKS = 40

/** What systemd calls the unit `name`: the end of its aliases, an instance of the end of those. */
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
