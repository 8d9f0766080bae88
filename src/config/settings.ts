import { parse, TomlError } from 'smol-toml'
import * as v from 'valibot'
import { ELEVATION_PROGRAMS } from '../host/elevation.ts'
import { homeHere } from '../host/home.ts'
import { asProblem } from '../problem.ts'
import type { KeySetting, Settings } from './config.ts'
import type { SettingsFile } from './files.ts'
import { type Lines, linesOf } from './lines.ts'
import { LOOK_EXPECTED, type Look, parseLook, THEMES, TONES } from './looks.ts'

const PATH_EXPECTED = 'must be a path in quotes that begins with / or ~/'
const KEYS_EXPECTED = 'must be a key in quotes, or a list of them: ["s", "ctrl+s"]'

const LOOK = v.pipe(
  v.string(LOOK_EXPECTED),
  v.rawTransform(({ dataset, addIssue, NEVER }): Look => {
    const look = parseLook(dataset.value)
    if (look !== null) return look
    addIssue({ message: LOOK_EXPECTED })
    return NEVER
  }),
)

const KEY = v.pipe(v.string(KEYS_EXPECTED), v.nonEmpty(KEYS_EXPECTED))

/** Every setting, what it may be and what it is where it is not set. */
export const SETTINGS = v.strictObject({
  elevation: v.optional(v.picklist(ELEVATION_PROGRAMS, 'must be "sudo", "doas" or "run0"')),
  theme: v.optional(v.picklist(THEMES, 'must be "default", "light", "high-contrast" or "plain"')),
  screen_reader: v.optional(v.boolean('must be true or false')),
  configuration: v.optional(
    v.strictObject(
      {
        repository: v.optional(
          v.pipe(v.string(PATH_EXPECTED), v.regex(/^(\/|~\/)/, PATH_EXPECTED)),
        ),
      },
      'must be a table: [configuration]',
    ),
    {},
  ),
  colors: v.optional(
    v.strictObject(v.entriesFromList(TONES, v.optional(LOOK)), 'must be a table: [colors]'),
    {},
  ),
  keys: v.optional(
    v.record(
      v.string(),
      v.union(
        [
          v.pipe(
            KEY,
            v.transform((key) => [key]),
          ),
          v.pipe(v.array(KEY), v.nonEmpty(KEYS_EXPECTED)),
        ],
        KEYS_EXPECTED,
      ),
      'must be a table: [keys]',
    ),
    {},
  ),
})

/** Every setting, for a person who wrote another. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  '': ['colors', 'configuration.repository', 'elevation', 'keys', 'screen_reader', 'theme'],
  colors: TONES,
}

/** What one file sets, and what in it is wrong. */
interface FileSettings {
  readonly set: v.InferOutput<typeof SETTINGS>
  readonly keys: readonly KeySetting[]
  readonly faults: readonly Fault[]
}

/** What is wrong with a setting, or with the whole file. */
interface Fault {
  /** `['keys', 'quit']`; empty where the file as a whole sets nothing. */
  readonly setting: readonly string[]
  /** With the file and the line. */
  readonly says: string
}

/** The settings in several files: each wins over those after it, setting by setting. */
export function parseConfigs(files: readonly SettingsFile[]): Settings {
  const all = files.map(parseFile)
  const first = <Key extends 'elevation' | 'theme' | 'screen_reader'>(key: Key) =>
    all.find(({ set }) => set[key] !== undefined)?.set[key]
  const lastFirst = all.toReversed()
  const keys = new Map(lastFirst.flatMap((one) => one.keys).map((key) => [key.action, key]))
  const repository = all.find(({ set }) => set.configuration.repository !== undefined)?.set
    .configuration.repository
  return {
    config: {
      repository: repository === undefined ? null : atHome(repository),
      elevation: first('elevation') ?? null,
      theme: first('theme') ?? 'default',
      colors: Object.assign({}, ...lastFirst.map(({ set }) => set.colors)),
      keys: [...keys.values()],
      screenReader: first('screen_reader') ?? null,
    },
    faults: all.flatMap(({ faults }) => faults.map(({ says }) => says)),
    elevationFault: elevationFault(all),
  }
}

/** What a file sets, as it is written there, without what is wrong. */
export function parseWritten(file: SettingsFile): unknown {
  return withoutFaults(file).table
}

/** The fault for which `elevation` may be meant to be another than the one that is found. */
function elevationFault(all: readonly FileSettings[]): string | null {
  for (const { set, faults } of all) {
    const fault = faults.find(({ setting: [name] }) => name === undefined || name === 'elevation')
    if (fault !== undefined) return fault.says
    if (set.elevation !== undefined) return null
  }
  return null
}

function atHome(path: string): string | null {
  if (!path.startsWith('~')) return path
  const home = homeHere()
  return home === null ? null : home + path.slice(1)
}

function parseFile(file: SettingsFile): FileSettings {
  const { table, faults, lineOf } = withoutFaults(file)
  const set = v.parse(SETTINGS, table)
  const place = (action: string) => placeOf(file.file, lineOf(['keys', action]))
  const keys = Object.entries(set.keys).map(
    ([action, some]): KeySetting => ({ action, keys: some, place: place(action) }),
  )
  return { set, keys, faults }
}

interface Sound {
  /** What the schema takes. */
  readonly table: Table
  /** In the order of their lines. */
  readonly faults: readonly Fault[]
  readonly lineOf: Lines
}

type Table = Readonly<Record<string, unknown>>

/** A file's settings without those that are wrong, and what is wrong with those. */
function withoutFaults(file: SettingsFile): Sound {
  const parsed = parseToml(file)
  if ('says' in parsed) {
    return { table: {}, faults: [{ setting: [], says: parsed.says }], lineOf: () => null }
  }
  const lineOf = linesOf(file.text ?? '')
  const faults = new Map<string, Fault & { readonly line: number }>()
  const wrong = (setting: readonly string[], says: string) => {
    const key = JSON.stringify(setting)
    if (faults.has(key)) return
    const line = lineOf(setting)
    faults.set(key, { setting, says: `${placeOf(file.file, line)}: ${says}.`, line: line ?? 0 })
  }
  for (const setting of unknownIn(parsed.table)) {
    wrong(setting, `there is no setting ${setting.join('.')}. ${knownBeside(setting)}`)
  }
  const known = without(parsed.table, faults)
  for (const issue of v.safeParse(SETTINGS, known).issues ?? []) {
    // Of a list of keys the whole list is the setting.
    const setting = (issue.path ?? []).slice(0, 2).map(({ key }) => String(key))
    wrong(setting, `${setting.join('.')} ${issue.message}`)
  }
  const sorted = [...faults.values()].sort((a, b) => a.line - b.line)
  return { table: without(known, faults), faults: sorted, lineOf }
}

/** The settings that are not there, as far as their tables are. */
function unknownIn(table: Table): string[][] {
  const names = (of: v.ObjectEntries, some: unknown) =>
    isTable(some) ? Object.keys(some).filter((name) => !Object.hasOwn(of, name)) : []
  const { configuration, colors } = SETTINGS.entries
  return [
    ...names(SETTINGS.entries, table).map((name) => [name]),
    ...names(configuration.wrapped.entries, table.configuration).map((name) => [
      'configuration',
      name,
    ]),
    ...names(colors.wrapped.entries, table.colors).map((name) => ['colors', name]),
  ]
}

/** The table without the settings that are wrong. */
function without(table: Table, faults: ReadonlyMap<string, unknown>, above: string[] = []): Table {
  return Object.fromEntries(
    Object.entries(table).flatMap(([name, value]) => {
      const setting = [...above, name]
      if (faults.has(JSON.stringify(setting))) return []
      const nested = above.length === 0 && isTable(value)
      return [[name, nested ? without(value, faults, setting) : value]]
    }),
  )
}

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function knownBeside(keys: readonly string[]): string {
  const table = keys.length > 1 ? (keys[0] ?? '') : ''
  const known = KNOWN[table]
  return `The settings are: ${(known ?? KNOWN[''] ?? []).join(', ')}`
}

function placeOf(file: string, line: number | null): string {
  return line === null ? file : `${file}, line ${line}`
}

/** Only what is no TOML at all, or no file, sets nothing as a whole. */
function parseToml({ file, text, fault }: SettingsFile): { table: Table } | { says: string } {
  if (fault !== null) return { says: fault }
  try {
    return { table: parse(text ?? '') }
  } catch (error) {
    if (!(error instanceof TomlError))
      return { says: `${file}: ${asProblem(error, 'config').message}` }
    const says = /^Invalid TOML document: (.*?)\.*$/m.exec(error.message)?.[1] ?? error.message
    return { says: `${file}, line ${error.line}, column ${error.column}: ${says}.` }
  }
}
