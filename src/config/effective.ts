import type * as v from 'valibot'
import { NO_CONFIG, readerHere } from './loadConfig.ts'
import type { SettingsFile } from './settingsFiles.ts'
import { SETTINGS } from './settingsSchema.ts'
import type { Lines } from './tomlLines.ts'
import { parseWritten } from './written.ts'

/** An effective setting. */
export interface Setting {
  /** `configuration.repository`, as in the file. */
  readonly key: string
  /** Its TOML value; null where it is neither set nor has a default. */
  readonly value: unknown
  readonly source:
    | { readonly kind: 'default' }
    /** `line` is null where unknown. */
    | { readonly kind: 'file'; readonly file: string; readonly line: number | null }
    | { readonly kind: 'environment'; readonly variable: string }
}

/** Defaults that the schema lacks, because it is applied after merging the files. */
const UNSET: Readonly<Record<string, unknown>> = {
  theme: NO_CONFIG.theme,
  full_redraw: NO_CONFIG.fullRedraw,
  mouse: NO_CONFIG.mouse,
}

/** Environment variables that override the files, with their values; null where not set. */
const VARIABLES: Readonly<Record<string, { variable: string; said: () => unknown }>> = {
  screen_reader: { variable: 'INK_SCREEN_READER', said: readerHere },
}

/**
 * All settings in the order of the schema, with the source of each value. The first file that sets a value
 * wins; invalid values are ignored.
 */
export function effectiveSettings(files: readonly SettingsFile[]): Setting[] {
  const written = files.map((file) => ({ file: file.file, ...parseWritten(file) }))
  return settingsIn(SETTINGS, [], written)
}

interface Level {
  readonly file: string
  /** The file's value at the current key. */
  readonly table: unknown
  readonly lineOf: Lines
}

/** The settings of a table, in order; a table with arbitrary keys has those that are written. */
function settingsIn(
  schema: v.GenericSchema,
  keys: readonly string[],
  files: readonly Level[],
): Setting[] {
  const { inner, fallback } = unwrapped(schema)
  const below = (name: string) => files.map((one) => ({ ...one, table: valueAt(one.table, name) }))
  if ('entries' in inner) {
    return Object.entries(inner.entries as v.ObjectEntries).flatMap(([name, entry]) =>
      settingsIn(entry as v.GenericSchema, [...keys, name], below(name)),
    )
  }
  const names = files.flatMap(({ table }) => (inner.type === 'record' ? namesIn(table) : []))
  if (names.length === 0) return [settingAt(keys, files, fallback)]
  return [...new Set(names)].map((name) => settingAt([...keys, name], below(name), undefined))
}

function settingAt(keys: readonly string[], files: readonly Level[], fallback: unknown): Setting {
  const key = keys.join('.')
  const { variable, said } = VARIABLES[key] ?? {}
  const value = said?.() ?? null
  if (variable !== undefined && value !== null) {
    return { key, value, source: { kind: 'environment', variable } }
  }
  const found = files.find(({ table }) => table !== undefined)
  if (found === undefined) {
    return { key, value: fallback ?? UNSET[key] ?? null, source: { kind: 'default' } }
  }
  const { file, lineOf, table } = found
  return { key, value: table, source: { kind: 'file', file, line: lineOf(keys) } }
}

/** The schema inside `optional`, and its default. */
function unwrapped(schema: v.GenericSchema): { inner: v.GenericSchema; fallback: unknown } {
  if (schema.type !== 'optional') return { inner: schema, fallback: undefined }
  const { wrapped, default: fallback } = schema as v.OptionalSchema<v.GenericSchema, unknown>
  return { inner: wrapped, fallback }
}

function namesIn(table: unknown): string[] {
  return typeof table === 'object' && table !== null ? Object.keys(table) : []
}

function valueAt(table: unknown, key: string): unknown {
  const isThere = typeof table === 'object' && table !== null && Object.hasOwn(table, key)
  return isThere ? (table as Record<string, unknown>)[key] : undefined
}
