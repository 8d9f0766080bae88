import { posix } from 'node:path'
import { byteOrder, instanceOf, isUnitName, templateOf, unitType } from './unitName.ts'
import type { Unit, UnitSet } from './unitSet.ts'

/** The names in a directory of units, sorted by what they mean. */
interface Entries {
  readonly directory: string
  readonly masks: ReadonlySet<string>
  /** Link targets of units; `''` for a plain file. */
  readonly files: Map<string, string>
  readonly dropIns: Map<string, string[]>
  readonly wants: Map<string, Set<string>>
  readonly requires: Map<string, Set<string>>
}

/**
 * The units in `directory`, whose `tree` is given as a host reads it; `masks` are the link targets
 * that stand for /dev/null (systemd.unit(5), "Unit File Load Path").
 *
 * Not looked at: drop-ins for a whole type (`service.d/`) or prefix (`foo-.service.d/`), which
 * switch-to-configuration does not look at either.
 */
export function unitSetOf(
  directory: string,
  tree: ReadonlyMap<string, string>,
  masks: ReadonlySet<string>,
): UnitSet {
  const entries = sortEntries(directory, tree, masks)
  const instances = [...entries.wants.keys(), ...entries.requires.keys()].filter((name) =>
    entries.files.has(templateOf(name) ?? ''),
  )
  const names = new Set([...entries.files.keys(), ...entries.dropIns.keys(), ...instances])
  return { directory, units: new Map([...names].map((name) => [name, makeUnit(name, entries)])) }
}

const FOLDER = /^(.+)\.(d|wants|upholds|requires)$/s

function sortEntries(
  directory: string,
  tree: ReadonlyMap<string, string>,
  masks: ReadonlySet<string>,
): Entries {
  const files = new Map([...tree].filter(([path]) => !path.includes('/') && isUnitName(path)))
  const entries: Entries = {
    ...{ directory, masks, files },
    ...{ dropIns: new Map(), wants: new Map(), requires: new Map() },
  }
  for (const path of [...tree.keys()].sort(byteOrder)) {
    const [folder = '', name, ...deeper] = path.split('/')
    const [, unit = '', kind] = FOLDER.exec(folder) ?? []
    const target = tree.get(path) ?? ''
    if (name === undefined || deeper.length > 0 || !isUnitName(unit) || masks.has(target)) continue
    if (kind !== 'd') {
      const pulls = kind === 'requires' ? entries.requires : entries.wants
      const pulled = trueName(name, entries)
      pulls.set(pulled, (pulls.get(pulled) ?? new Set()).add(trueName(unit, entries)))
    } else if (name.endsWith('.conf')) {
      const places = entries.dropIns.get(unit) ?? []
      places.push(placeOf(`${directory}/${folder}`, name, target))
      entries.dropIns.set(unit, places)
    }
  }
  return entries
}

function makeUnit(name: string, entries: Entries): Unit {
  const { files, dropIns, wants, requires } = entries
  const template = files.has(name) ? null : templateOf(name)
  const isInstance = template !== null && files.has(template)
  const main = isInstance ? template : name
  const end = trueName(main, entries)
  const target = files.get(end)
  const masked = target !== undefined && entries.masks.has(target)
  const isLoop = aliasIn(end, entries) !== null
  return {
    name,
    file: target === undefined || masked || isLoop ? null : placeOf(entries.directory, end, target),
    dropIns: dropIns.get(name) ?? [],
    inherited: isInstance ? (dropIns.get(main) ?? []) : [],
    masked,
    aliasOf: end === main || isInstance ? null : end,
    template: isInstance ? template : null,
    wantedBy: [...(wants.get(name) ?? [])],
    requiredBy: [...(requires.get(name) ?? [])],
  }
}

function placeOf(directory: string, name: string, target: string): string {
  return target === '' ? `${directory}/${name}` : posix.resolve(directory, target)
}

/** The unit of the same directory that the file `name` is a link to. */
function aliasIn(name: string, { files }: Pick<Entries, 'files'>): string | null {
  const other = posix.basename(files.get(name) ?? '')
  const isAlias = other !== name && files.has(other) && unitType(other) === unitType(name)
  return isAlias ? other : null
}

/** As many links as are followed before they count as a loop. */
const MOST_LINKS = 40

/** What systemd calls the unit `name`: the end of its aliases, an instance of the end of those. */
function trueName(name: string, entries: Pick<Entries, 'files'>): string {
  const template = entries.files.has(name) ? null : templateOf(name)
  let end = template ?? name
  for (let links = 0; links < MOST_LINKS; links += 1) {
    const next = aliasIn(end, entries)
    if (next === null) break
    end = next
  }
  return template === null ? end : instanceOf(end, name)
}
