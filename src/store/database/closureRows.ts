import type { DatabaseSync } from 'node:sqlite'
import { nameOf, type StorePath } from '../../nix/storePath.ts'
import {
  type ClosureTable,
  forEachMember,
  hashOf,
  MAX_CLOSURE_PATHS,
  type PathRow,
  type PathTable,
  type ReadClosure,
  tableOf,
  tooLarge,
  unionOf,
} from '../closureTable.ts'
import { closureOf } from '../reachability.ts'
import { type Means, type Walked, walk } from './walkReferences.ts'

/*
 * Closures from the database, and the proof that kept ones are still those of the database.
 *
 * A registered path keeps its row id (AUTOINCREMENT: none is used twice) and its references, and
 * whatever it refers to stays valid (foreign keys). But the same path may be deleted and built
 * again, with other references if its build is not reproducible: then it has another id. And
 * nix-store --repair-path, --verify and --load-db write to rows in place: a path may get another
 * NAR size and further references, of which its root's row shows nothing. A database that was
 * restored from a backup even uses ids again. So a kept closure is proven by its root's id, and by
 * the sums of its paths, their sizes, dates of registration and references: that takes a fifth of
 * the time of reading it.
 */

/** A query for the closures of systems. */
export interface WantedClosures {
  readonly systems: readonly StorePath[]
  /** What was read before, without the names. */
  readonly paths: Pick<PathTable, 'size' | 'ids' | 'narSize' | 'references' | 'registered'>
  readonly closures: ClosureTable['closures']
}

export interface FoundClosures {
  /** For each system: `kept` if its closure is unchanged, null if it is not valid. */
  readonly closures: readonly (ReadClosure | 'kept' | null)[]
  /** The paths of the closures that were read. */
  readonly rows: PathTable
}

/** Answers in one transaction. Throws a Problem `database` for values that Nix never writes. */
export async function readClosureRows(
  database: DatabaseSync,
  { systems, paths, closures }: WantedClosures,
  means: Means,
): Promise<FoundClosures> {
  database.exec('PRAGMA cache_size = -8000; BEGIN')
  const find = database.prepare('SELECT id FROM ValidPaths WHERE path = ?')
  const isSame = (system: StorePath) => {
    const known = closures.get(system)
    return known !== undefined && find.get(system)?.id === known.id
  }
  const same = systems.filter(isSame)
  const members = unionOf(
    same.flatMap((system) => closures.get(system) ?? []),
    paths,
  )
  const kept = new Set(areUnchanged(database, members, paths) ? same : [])
  const wanted = systems.filter((system) => !kept.has(system))
  const settings = { keepDerivations: false, keepOutputs: false }
  const graph = await walk(database, { wanted, settings, named: true }, means)
  const found: (ReadClosure | 'kept' | null)[] = []
  for (const system of systems) {
    const rest = means.yieldIfDue()
    if (rest !== null) await rest
    const root = graph.roots.get(system) ?? null
    if (kept.has(system)) found.push('kept')
    else found.push(root === null ? null : closureIn(graph, system, root))
  }
  return { closures: found, rows: await tableOf(rowsOf(graph), means.yieldIfDue) }
}

function closureIn(graph: Walked, system: StorePath, root: number): ReadClosure {
  const ids: number[] = []
  closureOf(graph, root).forEach((member, node) => {
    if (member === 1) ids.push(graph.ids[node] as number)
  })
  if (ids.length > MAX_CLOSURE_PATHS) throw tooLarge(system)
  return { id: graph.ids[root] as number, ids: Float64Array.from(ids) }
}

function rowsOf({ size, ids, narSize, references, names, registered }: Walked): PathRow[] {
  return Array.from({ length: size }, (_, node) => {
    const path = names?.[node] as StorePath
    return {
      id: ids[node] as number,
      narSize: narSize[node] as number,
      references: (references.ends[node] as number) - (references.starts[node] as number),
      registered: registered?.[node] as number,
      hash: hashOf(path),
      name: nameOf(path),
    }
  })
}

/** Row ids in a statement: their list must stay below SQLite's limit of 1 MiB (`openDatabase.ts`). */
const MAX_IDS = 1 << 15

/** Whether the sums of these paths are as when they were read. */
function areUnchanged(
  database: DatabaseSync,
  members: Uint32Array,
  table: WantedClosures['paths'],
): boolean {
  const ids: number[] = []
  let bytes = 0
  let references = 0
  let registered = 0
  forEachMember(members, (index) => {
    ids.push(table.ids[index] as number)
    bytes += table.narSize[index] as number
    references += table.references[index] as number
    registered += table.registered[index] as number
  })
  ids.sort((a, b) => a - b)
  const paths = database.prepare(
    `SELECT count(*) AS paths, total(narSize) AS bytes, total(registrationTime) AS registered
       FROM ValidPaths WHERE id IN (${IDS})`,
  )
  const edges = database.prepare(`SELECT count(*) AS edges FROM Refs WHERE referrer IN (${IDS})`)
  for (const some of chunks(ids)) {
    const found = paths.get(some.list)
    if (found?.paths !== some.length) return false
    bytes -= Number(found.bytes)
    registered -= Number(found.registered)
    references -= Number(edges.get(some.list)?.edges)
  }
  return bytes === 0 && registered === 0 && references === 0
}

const IDS = 'SELECT value FROM json_each(?)'

function* chunks(ids: readonly number[]): Generator<{ length: number; list: string }> {
  for (let first = 0; first < ids.length; first += MAX_IDS) {
    const some = ids.slice(first, first + MAX_IDS)
    yield { length: some.length, list: `[${some.join()}]` }
  }
}
