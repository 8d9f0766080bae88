import type { DatabaseSync } from 'node:sqlite'
import type { StorePath } from '../../nix/storePath.ts'
import { Problem } from '../../problem.ts'
import { noYield, type YieldIfDue } from '../../runtime/yieldIfDue.ts'
import type { GraphData } from '../graph.ts'
import { type FoundClosures, readClosureRows, type WantedClosures } from './closureRows.ts'
import { damaged } from './databaseProblems.ts'
import { isId, MAX_PATHS, narSizeOf, storePathIn, wrongId } from './databaseValues.ts'
import { type Owner, withDatabase } from './openDatabase.ts'
import { type Wanted, walkGraph } from './walkReferences.ts'

/** Queries of a store's database. Queries and answers can be sent to another process. */
export interface Questions {
  /** The graph reachable from some paths, with all names if `named`. */
  readonly graph: Wanted
  readonly closures: WantedClosures
  /** The row id of each of these store paths; null if it is not valid. */
  readonly ids: { readonly paths: readonly StorePath[] }
  /** The store paths with these row ids. */
  readonly paths: { readonly ids: Float64Array }
  /** The direct references of each of these store paths; none if it is not valid. */
  readonly references: { readonly paths: readonly StorePath[] }
  /** The NAR size of every valid path. */
  readonly sizes: Record<never, never>
  readonly total: Record<never, never>
  /** Which of these store paths are valid. */
  readonly valid: { readonly paths: readonly StorePath[] }
}

export interface Answers {
  readonly graph: GraphData
  readonly closures: FoundClosures
  readonly ids: readonly (number | null)[]
  readonly paths: readonly StorePath[]
  readonly references: readonly (readonly StorePath[])[]
  readonly sizes: ReadonlyMap<StorePath, number>
  readonly total: Total
  readonly valid: readonly StorePath[]
}

/** Number of all valid paths, and their NAR size in bytes. */
export interface Total {
  readonly paths: number
  readonly bytes: number
}

export type Kind = keyof Questions

/** Answers a query of the database `file`. Throws a Problem `database`. */
export function answer<K extends Kind>(
  file: string,
  owner: Owner,
  kind: K,
  question: Questions[K],
  yieldIfDue: YieldIfDue = noYield,
): Promise<Answers[K]> {
  return withDatabase(file, owner, (database, derivations) =>
    ANSWERS[kind](database, question, { yieldIfDue, derivations }),
  )
}

interface Means {
  readonly yieldIfDue: YieldIfDue
  readonly derivations: readonly string[]
}

type Answerers = {
  readonly [K in Kind]: (
    database: DatabaseSync,
    question: Questions[K],
    capabilities: Means,
  ) => Promise<Answers[K]>
}

const ANSWERS: Answerers = {
  graph: walkGraph,
  closures: readClosureRows,
  ids: async (database, { paths }) => {
    const find = database.prepare('SELECT id FROM ValidPaths WHERE path = ?')
    return paths.map((path) => {
      const row = find.get(path)
      if (row !== undefined && !isId(row.id)) throw wrongId()
      return row === undefined ? null : (row.id as number)
    })
  },
  paths: async (database, { ids }) => {
    const find = database.prepare('SELECT path FROM ValidPaths WHERE id = ?')
    return Array.from(ids, (id) => {
      const row = find.get(id)
      if (row !== undefined) return storePathIn(row.path)
      throw new Problem('database', 'The store was garbage-collected in the meantime; try again.')
    })
  },
  references: async (database, { paths }, { yieldIfDue }) => {
    const find = database.prepare(
      `SELECT r.path FROM ValidPaths v JOIN Refs ON referrer = v.id
         JOIN ValidPaths r ON r.id = reference WHERE v.path = ?`,
    )
    const references: StorePath[][] = []
    for (const path of paths) {
      const rest = yieldIfDue()
      if (rest !== null) await rest
      references.push(find.all(path).map((row) => storePathIn(row.path)))
    }
    return references
  },
  sizes: async (database, _, { yieldIfDue }) => {
    const sizes = new Map<StorePath, number>()
    for (const row of database.prepare('SELECT path, narSize FROM ValidPaths').iterate()) {
      const rest = sizes.size % 1024 === 0 ? yieldIfDue() : null
      if (rest !== null) await rest
      sizes.set(storePathIn(row.path), narSizeOf(row.narSize))
      if (sizes.size > MAX_PATHS) throw damaged('it contains more paths than any store')
    }
    return sizes
  },
  total: async (database) => {
    const row = database
      .prepare('SELECT count(*) AS paths, total(narSize) AS bytes FROM ValidPaths')
      .get()
    return { paths: Number(row?.paths), bytes: Number(row?.bytes) }
  },
  valid: async (database, { paths }) => {
    const find = database.prepare('SELECT 1 FROM ValidPaths WHERE path = ?')
    return paths.filter((path) => find.get(path) !== undefined)
  },
}
