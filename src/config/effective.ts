import type * as v from 'valibot'
import { NO_CONFIG } from './config.ts'
import type { SettingsFile } from './files.ts'
import { type Lines, linesOf } from './lines.ts'
import { parseWritten, SETTINGS } from './settings.ts'

/** A setting as it is in effect. */
export interface Setting {
  /** `configuration.repository`, as the file may write it. */
  readonly key: string
  /** As TOML has it; null where nothing is set and nothing stands in for it. */
  readonly value: unknown
  readonly source:
    | { readonly kind: 'default' }
    /** `line` is null where it can't be told. */
    | { readonly kind: 'file'; readonly file: string; readonly line: number | null }
    | { readonly kind: 'environment'; readonly variable: string }
}

/** What stands in for settings of which the schema does not tell it: files are merged before it. */
const UNSET: Readonly<Record<string, unknown>> = { theme: NO_CONFIG.theme }

/** Variables that say true where no file sets the same one (Ink reads it itself). */
const VARIABLES: Readonly<Record<string, string>> = { screen_reader: 'INK_SCREEN_READER' }

/**
 * Every setting that there is, in the order of the schema, and whence its value comes. Of the files
 * the first that sets something wins; what is wrong sets nothing.
 */
export function effectiveSettings(files: readonly SettingsFile[]): Setting[] {
  const written = files.map((file) => ({
    ...file,
    table: parseWritten(file),
    lineOf: linesOf(file.text ?? ''),
  }))
  return settingsIn(SETTINGS, [], written)
}

interface Written extends SettingsFile {
  /** What the file has at the place that is looked at. */
  readonly table: unknown
  readonly lineOf: Lines
}

/** A table's settings, one after the other; one that takes any key has those that are written. */
function settingsIn(
  schema: v.GenericSchema,
  keys: readonly string[],
  files: readonly Written[],
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

function settingAt(keys: readonly string[], files: readonly Written[], fallback: unknown): Setting {
  const key = keys.join('.')
  const found = files.find(({ table }) => table !== undefined)
  if (found === undefined) return unset(key, fallback)
  const { file, lineOf, table } = found
  return { key, value: table, source: { kind: 'file', file, line: lineOf(keys) } }
}

function unset(key: string, fallback: unknown): Setting {
  const variable = VARIABLES[key]
  if (variable !== undefined && process.env[variable] === 'true') {
    return { key, value: true, source: { kind: 'environment', variable } }
  }
  return { key, value: fallback ?? UNSET[key] ?? null, source: { kind: 'default' } }
}

/** What is below `optional`, and what stands in for it where nothing is written. */
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
