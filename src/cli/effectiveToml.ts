import type { Setting } from '../config/effective.ts'
import { tomlValue } from '../config/toml.ts'
import { largest } from '../lists.ts'
import { visible } from '../text/visible.ts'
import { pad, width } from '../text/width.ts'

/** A line of a configuration file with its trailing comment. */
export interface TomlEntry {
  /** `['keys', 'quit']`. */
  readonly key: readonly string[]
  /** Null where unset: the line is a comment with an example. */
  readonly value: unknown
  /** Not settable in a file: the line is a comment. */
  readonly fixed?: boolean
  readonly remark: string
}

/** Example value of an unset setting, and what applies instead. */
const UNSET: Readonly<Record<string, readonly [example: string, holds: string]>> = {
  elevation: ['sudo', 'the first of sudo, doas and run0 that works'],
  'configuration.repository': ['/etc/nixos', '/etc/nixos, or the flake registry entry'],
}

/**
 * Formats entries as a valid configuration file: tables with their settings, each followed by the source of
 * its value. Entries of a table must be adjacent.
 */
export function effectiveToml(entries: readonly TomlEntry[], ascii: boolean): string[] {
  return tables(entries).flatMap(({ table, own }) => {
    const written = own.map((entry) => entryText(entry, ascii))
    const wide = Math.min(WIDEST, largest(written.map(width)))
    const lines = own.map(
      (entry, index) => `${filled(written[index] ?? '', wide)}  # ${remarkOf(entry)}`,
    )
    return table === null ? lines : ['', `[${table}]`, ...lines]
  })
}

/** A long value must not push all comments off the screen. */
const WIDEST = 40

function filled(text: string, columns: number): string {
  return width(text) < columns ? pad(text, columns) : text
}

interface Table {
  /** Null for a top-level key. */
  readonly table: string | null
  readonly own: TomlEntry[]
}

function tables(entries: readonly TomlEntry[]): Table[] {
  const found: Table[] = []
  for (const entry of entries) {
    const table = entry.key.length > 1 ? (entry.key[0] ?? null) : null
    const last = found.at(-1)
    if (last?.table === table) last.own.push(entry)
    else found.push({ table, own: [entry] })
  }
  return found
}

function entryText({ key, value, fixed = false }: TomlEntry, ascii: boolean): string {
  const [example] = UNSET[key.join('.')] ?? ['']
  const shown = tomlValue(value ?? example, ascii)
  const name = key.at(-1) ?? ''
  const text = `${/^[A-Za-z0-9_-]+$/.test(name) ? name : tomlValue(name, ascii)} = ${shown}`
  return value === null || fixed ? `# ${text}` : text
}

function remarkOf(entry: TomlEntry): string {
  const holds = UNSET[entry.key.join('.')]?.[1]
  return entry.value === null
    ? `not set: ${holds ?? 'nothing stands in for it'}`
    : visible(entry.remark)
}

/** The source of a value. */
export function sourceWords(
  source: Setting['source'] | { kind: 'option'; option: string },
): string {
  switch (source.kind) {
    case 'default':
      return 'built in'
    case 'environment':
      return `variable ${source.variable}`
    case 'option':
      return `option ${source.option}`
    case 'file':
      return source.line === null ? source.file : `${source.file}, line ${source.line}`
  }
}
