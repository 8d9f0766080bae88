import { statesAfterBoot } from '../../../src/compare/units/bootStates.ts'
import { effectsOf } from '../../../src/compare/units/effects.ts'
import type { LoadedUnit, UnitSide } from '../../../src/compare/units/loadUnits.ts'
import type { Situation } from '../../../src/compare/units/situation.ts'
import type { SwitchRules } from '../../../src/compare/units/switchRules.ts'
import {
  filesOf,
  type UnitDirectory,
  unitDirectory,
} from '../../../src/compare/units/unitDirectory.ts'
import { parseUnitFile } from '../../../src/compare/units/unitFile.ts'
import { type Fstab, parseFstab, unitsOfFstab } from '../../../src/compare/units/unitFstab.ts'
import { templateOf } from '../../../src/compare/units/unitName.ts'
import { folder, layOut, link, type Machine, storePath } from '../../support/layout.ts'

/** A unit's text, one setting a word: `[Service] ExecStart=/bin/it Type=oneshot`. */
export const text = (words: string) => words.trim().split(/ +/).join('\n')

type Entries = readonly string[] | Readonly<Record<string, string>>

/** What each path is a link to; `''` for a file. A path in a folder is a link to a unit. */
function treeOf(entries: Entries): ReadonlyMap<string, string> {
  return Array.isArray(entries)
    ? new Map(entries.map((path: string) => [path, path.includes('/') ? '../it' : '']))
    : new Map(Object.entries(entries))
}

/** A directory of units by what each path is a link to. */
export function unitSet(entries: Entries): UnitDirectory {
  return unitDirectory('/units', treeOf(entries), new Set(['/dev/null']))
}

/** A side with these entries; a file says nothing unless `texts` has it, one setting a word. */
export function side(
  entries: Entries,
  texts: Readonly<Record<string, string | null>> = {},
): UnitSide {
  return sideOf(unitSet(entries), texts)
}

/** A side with the units of a directory, which say nothing unless `texts` has it. */
export function sideOf(
  directory: UnitDirectory,
  texts: Readonly<Record<string, string | null>> = {},
): UnitSide {
  const units = [...directory.units.values()].map((unit): [string, LoadedUnit] => {
    const words = filesOf(unit).map((file) => text(texts[file.slice('/units/'.length)] ?? ''))
    const isWhole = unit.file !== null
    const settings = isWhole ? parseUnitFile(words) : null
    const loaded = { texts: { texts: words, isWhole, trouble: null }, settings }
    return [unit.name, { ...unit, ...loaded, refusal: null, generated: false }]
  })
  return { directory, units: new Map(units) }
}

const RECENT: SwitchRules = { isRecent: true, knowsNotSocketActivated: true, users: 'switch' }

/** How a switch finds units, but for the texts of those that a test is about. */
export interface Layout {
  readonly before: Entries
  readonly after: Entries
  /** What runs; null where it is as after a boot. */
  readonly active: readonly string[] | null
  readonly scope: 'system' | 'user'
}

/** Both sides are the same unless told. */
export function layout(
  before: Entries,
  after = before,
  active: readonly string[] | null = null,
  scope: 'system' | 'user' = 'system',
): Layout {
  return { before, after, active, scope }
}

/** A layout in which the units have these texts, one setting a word. */
export function situation(
  { before, after, active, scope }: Layout,
  texts: {
    before?: Readonly<Record<string, string | null>>
    after?: Readonly<Record<string, string | null>>
  } = {},
  rules: Partial<SwitchRules> = {},
): Situation {
  const from = side(before, texts.before)
  const states =
    active === null
      ? statesAfterBoot(scope, from)
      : { isAsked: true, states: new Map(active.map((name) => [name, 'active'])) }
  return {
    before: from,
    after: side(after, texts.after),
    states,
    rules: { ...RECENT, ...rules },
    fstab: null,
  }
}

/**
 * What a switch does to a unit that says `before` and then `after`, as `restart: ExecStart differs`;
 * null for a side that does not have it.
 */
export function does(
  name: string,
  before: string | null,
  after: string | null,
  found: Layout = layout([name, 'it.service'], [name, 'it.service'], [name]),
  rules: Partial<SwitchRules> = {},
): string {
  // Of an instance without a file it is the template that says it.
  const file = (entries: Entries) => (treeOf(entries).has(name) ? name : (templateOf(name) ?? name))
  const texts = {
    before: { [file(found.before)]: before },
    after: { [file(found.after)]: after },
  }
  const { effect, why } = effectsOf(found.scope, situation(found, texts, rules), null).of(name)
  return `${effect}: ${why}`
}

/** A unit by its text, one setting a word; `->x` is a link to x, and a path in a folder a link to a unit. */
export type Written = Readonly<Record<string, string>>

function written(units: Written): UnitSide {
  const links = Object.entries(units).map(([path, description]): [string, string] => [
    path,
    description.startsWith('->')
      ? description.slice(2)
      : path.includes('/') && description === ''
        ? '../it'
        : '',
  ])
  return side(Object.fromEntries(links), units)
}

/** A switch between units that are written out. */
export interface WrittenSwitch {
  readonly before: Written
  readonly after: Written
  /** What runs, or how it stands otherwise. */
  readonly active: readonly string[] | Readonly<Record<string, string>>
  readonly rules?: Partial<SwitchRules>
  readonly fstab?: readonly [before: string, after: string]
  /** Paths that are there, for conditions. */
  readonly paths?: readonly string[]
}

/** What a switch does, as `a.service restart: ExecStart differs`, of what it touches or can't. */
export function foretold({ before, after, active, rules, fstab, paths }: WrittenSwitch): string[] {
  const stand = Array.isArray(active)
    ? active.map((name) => [name, 'active'])
    : Object.entries(active)
  const [from, to] = (fstab ?? ['', '']).map((text) => parseFstab('/etc/fstab', text))
  if (from === undefined || to === undefined) throw new Error('a side is missing')
  const withMounts = ({ directory, units }: UnitSide, mounts: Fstab): UnitSide => ({
    directory,
    units: new Map([...unitsOfFstab(mounts).map((one) => [one.name, one] as const), ...units]),
  })
  const situation: Situation = {
    before: withMounts(written(before), from),
    after: withMounts(written(after), to),
    states: { isAsked: true, states: new Map(stand as [string, string][]) },
    rules: { ...RECENT, ...rules },
    fstab: { before: from, after: to },
  }
  const effects = effectsOf('system', situation, paths === undefined ? null : new Set(paths))
  return [...effects.touched.keys()].sort().flatMap((name) => {
    const { effect, why, refused, staysDown } = effects.of(name)
    const more = [refused ?? [], staysDown ? 'stays down' : []].flat()
    return effect === 'nothing' && refused === null
      ? []
      : [[`${name} ${effect}: ${why}`, ...more].join(' · ')]
  })
}

type Link = ReturnType<typeof link>

export const ONE = storePath('nixos-system-one')
export const OTHER = storePath('nixos-system-other')

/**
 * A side's units as NixOS lays them out: `etc/systemd/system` is a link to a directory of links to
 * a store path for each text. `build` tells the two sides' store paths apart.
 */
export function units(
  toplevel: string,
  build: number,
  files: Readonly<Record<string, string | Link>>,
  scope: 'system' | 'user' = 'system',
): Machine {
  const directory = storePath(`${scope}-units`, build)
  const machine: Record<string, Machine[string]> = {
    [directory]: folder,
    [`${toplevel}/etc/systemd/${scope}`]: link(directory),
  }
  for (const [path, what] of Object.entries(files)) {
    const plain = path.replace(/[^a-z0-9.]+/g, '-')
    const place = `${storePath(`unit-${plain}`, build)}/${path.slice(path.indexOf('/') + 1)}`
    if (typeof what === 'string') machine[place] = what
    machine[`${directory}/${path}`] = typeof what === 'string' ? link(place) : what
  }
  return machine
}

/** Two sides that have these units. */
export function sides(
  before: Parameters<typeof units>[2],
  after: Parameters<typeof units>[2],
  others: Machine = {},
): string {
  return layOut({ ...units(ONE, 1, before), ...units(OTHER, 2, after), ...others })
}

/** A unit of a recorded switch; one without anything is masked, as NixOS does what is disabled. */
export interface RecordedUnit {
  readonly text?: string | null
  /** By file name; null is a link to /dev/null. */
  readonly dropins?: Readonly<Record<string, string | null>> | null
  readonly wants?: readonly string[]
  readonly requires?: readonly string[]
  readonly upholds?: readonly string[]
  readonly aliasOf?: string
  readonly mask?: boolean
}

/** The units of one side of a recorded switch, laid out as NixOS does. */
export function recordedUnits(
  toplevel: string,
  build: number,
  recorded: Readonly<Record<string, RecordedUnit>>,
): Machine {
  const files: Record<string, string | Link> = {}
  for (const [name, unit] of Object.entries(recorded)) {
    const isDisabled = Object.keys(unit).length === 0 && templateOf(name) === null
    if (unit.mask === true || isDisabled) files[name] = link('/dev/null')
    else if (unit.aliasOf !== undefined) files[name] = link(unit.aliasOf)
    else if (typeof unit.text === 'string') files[name] = unit.text
    for (const [file, text] of Object.entries(unit.dropins ?? {})) {
      files[`${name}.d/${file}`] = text ?? link('/dev/null')
    }
    for (const how of ['wants', 'requires', 'upholds'] as const) {
      for (const puller of unit[how] ?? []) files[`${puller}.${how}/${name}`] = link(`../${name}`)
    }
  }
  return units(toplevel, build, files)
}
