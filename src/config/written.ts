import { parse, TomlError } from 'smol-toml'
import * as v from 'valibot'
import { asProblem } from '../problem.ts'
import { withoutEnd } from '../text/format.ts'
import { placeText, type SettingsFileError } from './settingErrors.ts'
import type { SettingsFile } from './settingsFiles.ts'
import { KNOWN, SETTINGS } from './settingsSchema.ts'
import { type Lines, linesOf } from './tomlLines.ts'

/** The settings written in a file, and the errors in them. */
export interface Written {
  /** Without invalid settings: accepted by the schema. */
  readonly table: Table
  /** In the order of their lines. */
  readonly errors: readonly SettingError[]
  readonly lineOf: Lines
}

/** An error in a setting or in the whole file. */
export interface SettingError extends SettingsFileError {
  /** `['keys', 'quit']`; null where the file as a whole is unreadable, with unknown contents. */
  readonly setting: readonly string[] | null
}

export type Table = Readonly<Record<string, unknown>>

/** Never throws, whatever the file contains. */
export function parseWritten(file: SettingsFile): Written {
  switch (file.kind) {
    case 'missing':
      return { ...NOTHING, errors: [] }
    case 'nowhere':
      return { ...NOTHING, errors: [wholeFileError(file, file.error, [])] }
    case 'unreadable':
      return { ...NOTHING, errors: [wholeFileError(file, file.error, null)] }
    case 'text': {
      const parsed = parseToml(file)
      if ('error' in parsed) return { ...NOTHING, errors: [parsed.error] }
      return withoutErrors(file, parsed.table)
    }
  }
}

const NOTHING = { table: {}, lineOf: () => null }

function wholeFileError(
  { file }: SettingsFile,
  message: string,
  setting: SettingError['setting'],
): SettingError {
  return { file, line: null, message, setting }
}

interface TextFile {
  readonly file: string
  readonly text: string
}

function withoutErrors({ file, text }: TextFile, table: Table): Written {
  const lineOf = linesOf(text)
  const errors = new Map<string, SettingError>()
  const wrong = (at: readonly string[], message: string) => {
    // An error in a list of keys invalidates the whole list.
    const setting = at.slice(0, 2)
    const key = JSON.stringify(setting)
    if (errors.has(key)) return
    const place = { file, line: lineOf(at) }
    errors.set(key, { ...place, setting, message: `${placeText(place)}: ${message}.` })
  }
  for (const name of noTablesIn(table)) wrong([name], `${name} must be a table: [${name}]`)
  for (const setting of unknownIn(table)) {
    wrong(setting, `unknown setting: ${setting.join('.')}. ${knownBeside(setting)}`)
  }
  for (const action of noActionsIn(table)) {
    wrong(['keys', action], `unknown action: ${action}. The palette (:) lists the names`)
  }
  const known = without(table, errors)
  for (const issue of v.safeParse(SETTINGS, known).issues ?? []) {
    const at = (issue.path ?? []).map(({ key }) => String(key))
    wrong(at, `${at.slice(0, 2).join('.')} ${issue.message}`)
  }
  const sorted = [...errors.values()].sort((a, b) => (a.line ?? 0) - (b.line ?? 0))
  return { table: without(known, errors), errors: sorted, lineOf }
}

/** Tables with a value of another type; valibot accepts a list or a date for a table. */
function noTablesIn(table: Table): string[] {
  return ['configuration', 'colors', 'keys'].filter(
    (name) => table[name] !== undefined && !isTable(table[name]),
  )
}

/** Unknown settings in known tables. */
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

/** Names that valibot accepts in a table with arbitrary keys, but that are not actions. */
function noActionsIn({ keys }: Table): string[] {
  const ignored = ['__proto__', 'prototype', 'constructor']
  return isTable(keys) ? ignored.filter((name) => Object.hasOwn(keys, name)) : []
}

/** The table without its invalid settings. */
function without(table: Table, errors: ReadonlyMap<string, unknown>, above: string[] = []): Table {
  return Object.fromEntries(
    Object.entries(table).flatMap(([name, value]) => {
      const setting = [...above, name]
      if (errors.has(JSON.stringify(setting))) return []
      const nested = above.length === 0 && isTable(value)
      return [[name, nested ? without(value, errors, setting) : value]]
    }),
  )
}

function isTable(value: unknown): value is Table {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date) // TOML has dates
  )
}

function knownBeside(keys: readonly string[]): string {
  const table = keys.length > 1 ? (keys[0] ?? '') : ''
  const known = KNOWN[table]
  return `The settings are: ${(known ?? KNOWN[''] ?? []).join(', ')}`
}

/** Only invalid TOML makes the whole file set nothing. */
function parseToml({ file, text }: TextFile): { table: Table } | { error: SettingError } {
  try {
    return { table: parse(text) }
  } catch (error) {
    if (!(error instanceof TomlError)) {
      const message = `${file}: ${asProblem(error, 'config').message}`
      return { error: { file, line: null, setting: null, message } }
    }
    const { line, column, message } = error
    const reason = withoutEnd(/^Invalid TOML document: (.*)$/m.exec(message)?.[1] ?? message, '.')
    const place = { file, line }
    return {
      error: {
        ...place,
        setting: null,
        message: `${placeText(place)}, column ${column}: ${reason}.`,
      },
    }
  }
}
