import { exactStorePath, type StorePath } from '../../nix/storePath.ts'
import { damaged } from './databaseProblems.ts'

/* The values of a row, parsed: a column of SQLite takes any type, whatever the table says. */

/** More than any store has; what is beyond is no database of Nix, and would take all memory. */
export const MAX_PATHS = 4_000_000
export const MAX_EDGES = 100_000_000

/** Bytes; 0 where the database does not know, as Nix counts it. */
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

/** The row ids of a table with AUTOINCREMENT begin with 1. */
export function isId(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0
}

export function wrongId(): Error {
  return damaged('it is damaged: a path references a missing path')
}
