import { STORE_DIRECTORY, type StorePath } from '../nix/storePath.ts'
import { Problem } from '../problem.ts'
import { sortedInTurns } from '../runtime/sortedInTurns.ts'
import { noYield, type YieldIfDue } from '../runtime/yieldIfDue.ts'
import { grouped } from '../text/format.ts'
import { NodeIndex } from './nodeIndex.ts'

/*
 * The closures of several systems over one table of store paths. Neighbouring generations share most
 * of their paths, so each path is in the table once, and a closure is a bit for each path: what two
 * closures differ in is an exclusive or, and the history of a hundred systems fits into some
 * megabytes. The table is sorted by name, so that all paths of one package are neighbours.
 */

/** Store paths, sorted by name, then by hash. */
export interface PathTable {
  readonly size: number
  /** The database's row id of each path. */
  readonly ids: Float64Array
  /** Bytes. */
  readonly narSize: Float64Array
  /** The number of each path's references, itself included. */
  readonly references: Uint32Array
  /** When each path was registered, in seconds since 1970. */
  readonly registered: Uint32Array
  /** 32 characters for each path. */
  readonly hashes: string
  /** The names, one after another, and where each ends. */
  readonly names: string
  readonly nameEnds: Uint32Array
}

export interface Closure {
  /** The root's row id. */
  readonly id: number
  /** A bit for each path of the table. */
  readonly members: Uint32Array
}

export interface ClosureTable {
  readonly paths: PathTable
  /** Those read or used last come last. */
  readonly closures: ReadonlyMap<StorePath, Closure>
}

/** Ten times the closure of a large system. Two of that size without a common name take half a gigabyte to compare. */
export const MAX_CLOSURE_PATHS = 120_000

/** The Problem for a closure of more paths than that. */
export function tooLarge(root: StorePath): Problem {
  const message = `Packages can’t be compared: the closure of ${root} has more than ${grouped(MAX_CLOSURE_PATHS)} store paths.`
  return new Problem('database', message)
}

export const NO_CLOSURES: ClosureTable = {
  paths: {
    size: 0,
    ids: new Float64Array(),
    narSize: new Float64Array(),
    references: new Uint32Array(),
    registered: new Uint32Array(),
    hashes: '',
    names: '',
    nameEnds: new Uint32Array(),
  },
  closures: new Map(),
}

/** A row of the table. */
export interface PathRow {
  readonly id: number
  readonly narSize: number
  readonly references: number
  readonly registered: number
  readonly hash: string
  readonly name: string
}

/** The rows, in any order, as a table: as objects they take several times as much memory. */
export async function tableOf(
  rows: readonly PathRow[],
  yieldIfDue: YieldIfDue = noYield,
): Promise<PathTable> {
  const sorted = await sortedInTurns(rows, byName, yieldIfDue)
  return filledTable(sorted.length, (index) => sorted[index] as PathRow, yieldIfDue)
}

/** A table of `size` paths, whose rows come in their order. */
export async function filledTable(
  size: number,
  rowOf: (index: number) => PathRow,
  yieldIfDue: YieldIfDue,
): Promise<PathTable> {
  const table = {
    size,
    ids: new Float64Array(size),
    narSize: new Float64Array(size),
    references: new Uint32Array(size),
    registered: new Uint32Array(size),
    nameEnds: new Uint32Array(size),
  }
  const hashes: string[] = []
  const names: string[] = []
  let end = 0
  for (let index = 0; index < size; index++) {
    const rest = index % 1024 === 0 ? yieldIfDue() : null
    if (rest !== null) await rest
    const { id, narSize, references, registered, hash, name } = rowOf(index)
    table.ids[index] = id
    table.narSize[index] = narSize
    table.references[index] = references
    table.registered[index] = registered
    hashes.push(hash)
    names.push(name)
    end += name.length
    table.nameEnds[index] = end
  }
  return { ...table, hashes: hashes.join(''), names: names.join('') }
}

/** Names and hashes are ASCII, so that characters sort as bytes do. */
function byName(a: PathRow, b: PathRow): number {
  if (a.name < b.name) return -1
  if (a.name > b.name) return 1
  if (a.hash === b.hash) return 0
  return a.hash < b.hash ? -1 : 1
}

export function rowAt(table: PathTable, index: number): PathRow {
  return {
    id: table.ids[index] as number,
    narSize: table.narSize[index] as number,
    references: table.references[index] as number,
    registered: table.registered[index] as number,
    hash: hashAt(table, index),
    name: nameAt(table, index),
  }
}

/** The hash in a store path. */
export function hashOf(path: StorePath): string {
  return path.slice(STORE_DIRECTORY.length + 1, STORE_DIRECTORY.length + 1 + HASH_LENGTH)
}

/** A closure before its paths are in the table. */
export interface ReadClosure {
  readonly id: number
  /** The row ids of its paths. */
  readonly ids: Float64Array
}

/** The name of a path, after its hash. */
export function nameAt({ names, nameEnds }: PathTable, index: number): string {
  return names.slice(index === 0 ? 0 : nameEnds[index - 1], nameEnds[index])
}

export function pathAt(table: PathTable, index: number): StorePath {
  return `${STORE_DIRECTORY}/${hashAt(table, index)}-${nameAt(table, index)}` as StorePath
}

/** The hash of a path, before its name. */
export function hashAt({ hashes }: PathTable, index: number): string {
  return hashes.slice(index * HASH_LENGTH, (index + 1) * HASH_LENGTH)
}

export const HASH_LENGTH = 32

export function isMember(members: Uint32Array, index: number): boolean {
  return ((members[index >> 5] as number) & (1 << (index & 31))) !== 0
}

/** Calls `use` with the index of each set bit, in order. */
export function forEachMember(members: Uint32Array, use: (index: number) => void): void {
  for (let word = 0; word < members.length; word++) {
    let rest = members[word] as number
    while (rest !== 0) {
      const bit = 31 - Math.clz32(rest & -rest)
      rest &= rest - 1
      use(word * 32 + bit)
    }
  }
}

/** The paths that only one of two closures has. */
export function differingMembers(a: Closure, b: Closure): Uint32Array {
  return a.members.map((word, index) => word ^ (b.members[index] as number))
}

/** The index of each row id in the table. */
export function indexOf({ ids }: Pick<PathTable, 'ids'>): NodeIndex {
  const places = new NodeIndex(ids.reduce((most, id) => Math.max(most, id), 0))
  ids.forEach((id, index) => {
    places.set(id, index)
  })
  return places
}

/** The paths of any of these closures. */
export function unionOf(
  closures: Iterable<Closure>,
  { size }: Pick<PathTable, 'size'>,
): Uint32Array {
  const union = noMembers(size)
  for (const { members } of closures) {
    for (let word = 0; word < union.length; word++) {
      union[word] = (union[word] as number) | (members[word] as number)
    }
  }
  return union
}

/** The summed NAR sizes of a closure, in bytes. */
export function sizeOf({ members }: Closure, { narSize }: PathTable): number {
  let bytes = 0
  forEachMember(members, (index) => {
    bytes += narSize[index] as number
  })
  return bytes
}

/** The members around the member `index` whose names begin with `beginning`, as its own does. */
export function membersNamed(
  table: PathTable,
  members: Uint32Array,
  index: number,
  beginning: string,
): number[] {
  const found = [index]
  for (const step of [-1, 1]) {
    for (let next = index + step; next >= 0 && next < table.size; next += step) {
      // Most paths of the table belong to other generations.
      if (!isMember(members, next)) continue
      if (!nameAt(table, next).startsWith(beginning)) break
      found.push(next)
    }
  }
  return found.sort((a, b) => a - b)
}

/** Whether the paths that two tables share are the same in both; `places` is the index of the first. */
export function agree(table: PathTable, places: NodeIndex, others: PathTable): boolean {
  return others.ids.every((id, other) => {
    const index = places.get(id)
    return (
      index === -1 ||
      (table.narSize[index] === others.narSize[other] &&
        table.references[index] === others.references[other] &&
        table.registered[index] === others.registered[other] &&
        nameAt(table, index) === nameAt(others, other) &&
        hashAt(table, index) === hashAt(others, other))
    )
  })
}

/** No bit of so many paths. */
export function noMembers(size: number): Uint32Array {
  return new Uint32Array(Math.ceil(size / 32))
}

/** Sets the bit of a path; of none for -1. */
export function addMember(members: Uint32Array, index: number): void {
  if (index === -1) return
  members[index >> 5] = (members[index >> 5] as number) | (1 << (index & 31))
}
