import { exactStorePath, type StorePath } from '../../nix/storePath.ts'
import { damaged } from './databaseProblems.ts'

/* Parses column values: SQLite stores any type in a column, whatever the schema declares. */

/** More than any store has; a larger database is not Nix's, and would exhaust the memory. */
export const MAX_PATHS = 4_000_000
export const MAX_EDGES = 100_000_000

/** NAR size in bytes; 0 if the database has none, as in Nix. */
export function narSizeOf(value: unknown): number {
  if (value === null) return 0
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  throw damaged('it is damaged: a store path has an invalid size')
}

export function storePathIn(value: unknown): StorePath {
  const path = typeof value === 'string' ? exactStorePath(value) : null
  if (path === null) throw damaged('it is damaged: it contains an invalid store path')
  return path
}

/** Row ids of a table with AUTOINCREMENT start at 1. */
export function isId(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0
}

export function wrongId(): Error {
  return damaged('it is damaged: a path references a missing path')
}
