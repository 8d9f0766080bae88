import type * as v from 'valibot'
import { NO_CONFIG, readerHere } from './loadConfig.ts'
import type { SettingsFile } from './settingsFiles.ts'
import { SETTINGS } from './settingsSchema.ts'
import type { Lines } from './tomlLines.ts'
import { parseWritten } from './written.ts'

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
const UNSET: Readonly<Record<string, unknown>> = {
  theme: NO_CONFIG.theme,
  full_redraw: NO_CONFIG.fullRedraw,
}

/** Variables that win over the files, and what they say; null where they say nothing. */
const VARIABLES: Readonly<Record<string, { variable: string; said: () => unknown }>> = {
  screen_reader: { variable: 'INK_SCREEN_READER', said: readerHere },
}

/**
 * Every setting that there is, in the order of the schema, and whence its value comes. Of the files
 * the first that sets something wins; what is wrong sets nothing.
 */
export function effectiveSettings(files: readonly SettingsFile[]): Setting[] {
  const written = files.map((file) => ({ file: file.file, ...parseWritten(file) }))
  return settingsIn(SETTINGS, [], written)
}

interface Level {
  readonly file: string
  /** What the file has at the place that is looked at. */
  readonly table: unknown
  readonly lineOf: Lines
}

/** A table's settings, one after the other; one that takes any key has those that are written. */
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
