import type { DatabaseSync } from 'node:sqlite'
import { notNix } from './databaseProblems.ts'

/** The tables and columns that are read (Nix: src/libstore/schema.sql). */
const TABLES: Readonly<Record<string, readonly string[]>> = {
  ValidPaths: ['id', 'path', 'deriver', 'narSize'],
  Refs: ['referrer', 'reference'],
  DerivationOutputs: ['drv', 'id', 'path'],
}

/** Optional tables of content-addressed derivations (ca-specific-schema.sql). */
const OPTIONAL_TABLES: Readonly<Record<string, readonly string[]>> = {
  Realisations: ['id'],
  BuildTraceV3: ['id'],
}

/** Nix's own triggers for deleted paths (schema.sql, ca-specific-schema.sql). */
const TRIGGERS = ['DeleteSelfRefs', 'DeleteSelfRefsViaRealisations']

/**
 * Checks that the database has Nix's tables, as tables, and no code: a view, a virtual table or a
 * trigger of any name may run endlessly, also for Nix, which opens it for writing. Returns the
 * existing tables that may hold derivations. Throws a Problem `database` for any other schema.
 */
export function checkSchema(database: DatabaseSync): readonly string[] {
  const program = database
    .prepare(
      `SELECT type, name FROM sqlite_schema WHERE type IN ('view', 'trigger')
        AND name NOT IN (${TRIGGERS.map((name) => `'${name}'`).join(', ')}) LIMIT 1`,
    )
    .get()
  if (program !== undefined) throw notNix(`it has a ${program.type} (${program.name})`)
  for (const [name, columns] of Object.entries(TABLES)) {
    if (!isTable(database, name, columns)) throw notNix(`no such table: ${name}`)
  }
  const optional = Object.entries(OPTIONAL_TABLES)
    .filter(([name, columns]) => isTable(database, name, columns))
    .map(([name]) => name)
  return ['DerivationOutputs', ...optional]
}

/** Whether the table exists; throws if the name belongs to something else. */
function isTable(database: DatabaseSync, name: string, columns: readonly string[]): boolean {
  // SQLite's names are case-insensitive, and of two hand-written duplicates it takes the first.
  const [found, another] = database
    .prepare('SELECT type, rootpage FROM sqlite_schema WHERE name = ? COLLATE NOCASE LIMIT 2')
    .all(name)
  if (found === undefined) return false
  if (another !== undefined) throw notNix(`${name} is there twice`)
  // A virtual table has the type “table”, but no root page (sqlite.org/fileformat.html).
  if (found.type !== 'table' || Number(found.rootpage) < 1) {
    throw notNix(`${name} is a virtual table, not a table`)
  }
  const plain = database
    .prepare('SELECT name FROM pragma_table_xinfo(?) WHERE hidden = 0')
    .all(name)
  const missing = columns.find((column) => !plain.some((one) => one.name === column))
  if (missing !== undefined) throw notNix(`${name} has no plain column ${missing}`)
  return true
}
