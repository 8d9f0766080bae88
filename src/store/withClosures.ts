import type { StorePath } from '../nix/storePath.ts'
import { noYield, type YieldIfDue } from '../runtime/yieldIfDue.ts'
import {
  addMember,
  type Closure,
  type ClosureTable,
  filledTable,
  forEachMember,
  hashAt,
  indexOf,
  isMember,
  nameAt,
  noMembers,
  type PathRow,
  type PathTable,
  type ReadClosure,
  rowAt,
  unionOf,
} from './closureTable.ts'

/**
 * The table of `known` closures and of those that were read, which have their paths in `rows`. Paths
 * that no closure needs any more are left out.
 */
export async function withClosures(
  table: PathTable,
  known: ReadonlyMap<StorePath, Closure>,
  rows: PathTable,
  read: ReadonlyMap<StorePath, ReadClosure>,
  yieldIfDue: YieldIfDue = noYield,
): Promise<ClosureTable> {
  const used = unionOf(known.values(), table)
  const before = indexOf(table)
  const isNew = (id: number) => {
    const index = before.get(id)
    return index === -1 || !isMember(used, index)
  }
  const sources = await mergeOrder(table, used, rows, isNew, yieldIfDue)
  const rowOf = (index: number) => {
    const source = sources[index] as number
    return source < 0 ? rowAt(rows, -1 - source) : rowAt(table, source)
  }
  const paths = known.size === 0 ? rows : await filledTable(sources.length, rowOf, yieldIfDue)
  const placeOf = new Uint32Array(table.size)
  sources.forEach((source, place) => {
    if (source >= 0) placeOf[source] = place
  })
  const closures = new Map<StorePath, Closure>()
  for (const [root, closure] of known) {
    const members = noMembers(paths.size)
    forEachMember(closure.members, (index) => addMember(members, placeOf[index] as number))
    closures.set(root, { ...closure, members })
  }
  const after = indexOf(paths)
  for (const [root, { id, ids }] of read) {
    const rest = yieldIfDue()
    if (rest !== null) await rest
    const members = noMembers(paths.size)
    for (const member of ids) addMember(members, after.get(member))
    closures.set(root, { id, members })
  }
  return { paths, closures }
}

/** The first path of the table that is not before the row, at or after `from`. */
function firstFrom(table: PathTable, { name, hash }: PathRow, from: number): number {
  let [low, high] = [from, table.size]
  while (low < high) {
    const middle = (low + high) >> 1
    const found = nameAt(table, middle)
    const isBefore = found === name ? hashAt(table, middle) < hash : found < name
    if (isBefore) low = middle + 1
    else high = middle
  }
  return low
}

/** The used paths of the table and new rows in their order: an index, or -1 minus that of a row. */
async function mergeOrder(
  table: PathTable,
  used: Uint32Array,
  rows: PathTable,
  isNew: (id: number) => boolean,
  yieldIfDue: YieldIfDue,
): Promise<Int32Array> {
  const sources = new Int32Array(table.size + rows.size)
  let length = 0
  let next = 0
  const takeUntil = (end: number) => {
    for (; next < end; next++) if (isMember(used, next)) sources[length++] = next
  }
  for (const [index, id] of rows.ids.entries()) {
    const rest = index % 256 === 0 ? yieldIfDue() : null
    if (rest !== null) await rest
    if (!isNew(id)) continue
    takeUntil(firstFrom(table, rowAt(rows, index), next))
    sources[length++] = -1 - index
  }
  takeUntil(table.size)
  return sources.subarray(0, length)
}
