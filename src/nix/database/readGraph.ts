import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Host } from '../../host/host.ts'
import { Problem } from '../../problem.ts'
import type { CollectorSettings } from '../settings.ts'
import type { StorePath } from '../storePath.ts'
import { EdgeList, type ReferenceGraph } from './graph.ts'
import { withDatabase } from './open.ts'

/*
 * One prepared statement a node, breadth first from the roots: only the live part of the store is
 * read, and each row arrives with its references already joined into one text.
 */

const REFERENCES = '(SELECT group_concat(reference) FROM Refs WHERE referrer = v.id)'

/**
 * The valid deriver of v (Nix: misc.cc computeFSClosure, includeDerivers). DerivationOutputs is not
 * asked: a content-addressed path is not in it.
 */
const DERIVER = '(SELECT d.id FROM ValidPaths d WHERE d.path = v.deriver)'

/** The valid outputs of v, where it is a derivation (Nix: gc.cc, gcKeepOutputs). */
const OUTPUTS = `(SELECT group_concat(p.id) FROM DerivationOutputs o
  JOIN ValidPaths p ON p.path = o.path WHERE o.drv = v.id)`

/**
 * Reads what `roots` reach. Roots that are not valid are left out of the result's `roots`.
 * Throws a Problem `database` where the database can't be read.
 */
export async function readGraph(
  host: Host,
  roots: Iterable<StorePath>,
  settings: CollectorSettings,
): Promise<ReferenceGraph> {
  const wanted = [...new Set(roots)]
  const { ids, ...graph } = await withDatabase(host, (database) => walk(database, wanted, settings))
  return {
    ...graph,
    paths: (nodes) => withDatabase(host, (database) => readPaths(database, ids, nodes)),
  }
}

function walk(database: DatabaseSync, wanted: readonly StorePath[], settings: CollectorSettings) {
  database.exec('PRAGMA mmap_size = 1073741824; BEGIN')
  const node = prepare(
    database,
    `SELECT v.narSize, ${REFERENCES}, ${settings.keepDerivations ? DERIVER : 'NULL'},
       ${settings.keepOutputs ? OUTPUTS : 'NULL'} FROM ValidPaths v WHERE v.id = ?`,
  )
  const numbers = new Map<number, number>()
  const ids: number[] = []
  const numberOf = (id: number) => {
    let number = numbers.get(id)
    if (number === undefined) {
      number = ids.push(id) - 1
      numbers.set(id, number)
    }
    return number
  }
  const roots = findRoots(database, wanted, numberOf)
  const sizes: number[] = []
  const references = new EdgeList()
  const keeps = new EdgeList()
  for (let next = 0; next < ids.length; next++) {
    const row = node.get(ids[next] as number) as unknown as Row | undefined
    sizes.push(row?.[0] ?? 0)
    references.add(idList(row?.[1]).map(numberOf))
    keeps.add([...idList(row?.[2]), ...idList(row?.[3])].map(numberOf))
  }
  return {
    ids,
    size: ids.length,
    narSize: Float64Array.from(sizes),
    references: references.done(),
    keeps: keeps.done(),
    roots,
  }
}

type Row = [number | null, string | null, number | null, string | null]

function prepare(database: DatabaseSync, sql: string): StatementSync {
  const statement = database.prepare(sql)
  statement.setReturnArrays(true)
  return statement
}

function findRoots(
  database: DatabaseSync,
  wanted: readonly StorePath[],
  numberOf: (id: number) => number,
): Map<StorePath, number> {
  const find = prepare(database, 'SELECT id FROM ValidPaths WHERE path = ?')
  const roots = new Map<StorePath, number>()
  for (const path of wanted) {
    const row = find.get(path) as unknown as [number] | undefined
    if (row !== undefined) roots.set(path, numberOf(row[0]))
  }
  return roots
}

function idList(text: string | number | null | undefined): number[] {
  if (text === null || text === undefined || text === '') return []
  return typeof text === 'number' ? [text] : text.split(',').map(Number)
}

function readPaths(database: DatabaseSync, ids: readonly number[], nodes: readonly number[]) {
  const find = prepare(database, 'SELECT path FROM ValidPaths WHERE id = ?')
  return nodes.map((node) => {
    const row = find.get(ids[node] as number) as unknown as [StorePath] | undefined
    if (row === undefined) {
      throw new Problem('database', 'The store was garbage-collected meanwhile; try again.')
    }
    return row[0]
  })
}
