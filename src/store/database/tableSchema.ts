import type { DatabaseSync } from 'node:sqlite'
import { notNix } from './databaseProblems.ts'

/** The tables and columns that are read (Nix: src/libstore/schema.sql). */
const TABLES: Readonly<Record<string, readonly string[]>> = {
  ValidPaths: ['id', 'path', 'registrationTime', 'deriver', 'narSize'],
  Refs: ['referrer', 'reference'],
  DerivationOutputs: ['drv', 'id', 'path'],
}

/** Optional tables of content-addressed derivations (ca-specific-schema.sql). */
const OPTIONAL_TABLES: Readonly<Record<string, readonly string[]>> = {
  Realisations: ['id'],
  BuildTraceV3: ['id'],
}

/** Nix's own trigger for deleted paths (schema.sql). */
const SELF_REFS = `create trigger DeleteSelfRefs before delete on ValidPaths begin
  delete from Refs where referrer = old.id and reference = old.id; end`
/** Its trigger for realisations, which compares by `=` in older versions (ca-specific-schema.sql). */
const selfRealisations = (column: string, compares: '=' | 'in') =>
  `create trigger DeleteSelfRefsViaRealisations before delete on ValidPaths begin
    delete from RealisationsRefs where realisationReference ${compares} (
      select id from Realisations where ${column} = old.id); end`

/** The triggers of all versions of Nix and, with `output_path`, of Lix. */
const TRIGGERS: ReadonlySet<string> = new Set(
  [
    SELF_REFS,
    selfRealisations('outputPath', '='),
    selfRealisations('outputPath', 'in'),
    selfRealisations('output_path', '='),
    selfRealisations('output_path', 'in'),
  ].map(normalized),
)

/** A statement of the schema, apart from letter case and white space; SQLite drops `if not exists`. */
function normalized(sql: string): string {
  return (sql.toLowerCase().match(/[\w.]+|[^\s\w.]/g) ?? []).join(' ')
}

/**
 * Checks that the database has Nix's tables, as tables, and no code: a view, a virtual table or a
 * trigger that Nix did not write may run endlessly, also for Nix, which opens it for writing. Returns the
 * existing tables that may hold derivations. Throws a Problem `database` for any other schema.
 */
export function checkSchema(database: DatabaseSync): readonly string[] {
  for (const [index, { type, name, sql }] of programsOf(database).entries()) {
    const text = normalized(String(sql))
    if (TRIGGERS.has(text) && index < MAX_TRIGGERS) continue
    throw notNix(`it has a ${/^create (virtual table)/.exec(text)?.[1] ?? type} (${name})`)
  }
  for (const [name, columns] of Object.entries(TABLES)) {
    if (!isTable(database, name, columns)) throw notNix(`no such table: ${name}`)
  }
  const optional = Object.entries(OPTIONAL_TABLES)
    .filter(([name, columns]) => isTable(database, name, columns))
    .map(([name]) => name)
  return ['DerivationOutputs', ...optional]
}

/**
 * All but plain tables and indexes, each as far as one of Nix's triggers is long. A forged row may have
 * another type than its statement.
 */
function programsOf(database: DatabaseSync) {
  return database
    .prepare(
      `SELECT type, name, substr(sql, 1, ${MAX_SQL}) AS sql FROM sqlite_schema
        WHERE sql NOT LIKE 'CREATE TABLE %' AND sql NOT LIKE 'CREATE INDEX %'
          AND sql NOT LIKE 'CREATE UNIQUE INDEX %'
        LIMIT ${MAX_TRIGGERS + 1}`,
    )
    .all()
}

/** One of each name. */
const MAX_TRIGGERS = 2
const MAX_SQL = 1000

/** Whether the table exists; throws if the name belongs to something else. */
function isTable(database: DatabaseSync, name: string, columns: readonly string[]): boolean {
  // SQLite's names are case-insensitive, and of two hand-written duplicates it takes the first.
  const [found, another] = database
    .prepare('SELECT type, rootpage FROM sqlite_schema WHERE name = ? COLLATE NOCASE LIMIT 2')
    .all(name)
  if (found === undefined) return false
  if (another !== undefined) throw notNix(`${name} exists twice`)
  if (found.type !== 'table' || Number(found.rootpage) < 1) throw notNix(`${name} is not a table`)
  const plain = database
    .prepare('SELECT name FROM pragma_table_xinfo(?) WHERE hidden = 0')
    .all(name)
  const missing = columns.find((column) => !plain.some((one) => one.name === column))
  if (missing !== undefined) throw notNix(`${name} has no plain column ${missing}`)
  return true
}
