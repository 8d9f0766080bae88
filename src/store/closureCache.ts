import * as v from 'valibot'
import type { StorePath } from '../nix/storePath.ts'
import {
  type ArrayReader,
  cacheFileOf,
  markUsed,
  readCacheFile,
  writeCacheFile,
} from './cacheFile.ts'
import { type Closure, type ClosureTable, HASH_LENGTH, NO_CLOSURES } from './closureTable.ts'
import { CLOCK_TICK, type DatabaseState } from './database/databaseState.ts'
import { withClosures } from './withClosures.ts'

/*
 * A cache of the closures that were compared, for the next comparison and for histories. Unlike the
 * graph it outlives writes to the database: then `closureRows.ts` proves it before it is used.
 */

const FORMAT = 'terrapin closures 1'
/** Paths in a file, of 80 bytes each; twice those of 200 large generations. */
const MAX_PATHS = 400_000
const MAX_CLOSURES = 500

const CLOSURE = v.tuple([v.string(), v.number(), v.string()])

const HEADER = v.object({
  format: v.literal(FORMAT),
  size: v.number(),
  names: v.number(),
  /** Root, its row id, and the state of the database in which the closure was proven last. */
  closures: v.array(CLOSURE),
})

export interface KeptClosures {
  readonly table: ClosureTable
  /** The state of the database in which each closure was read or proven last. */
  readonly provenIn: ReadonlyMap<StorePath, string>
}

export const NOTHING_KEPT: KeptClosures = { table: NO_CLOSURES, provenIn: new Map() }

/** The kept closures of this database, whatever was written to it since. */
export function loadClosures(directory: string, state: DatabaseState): KeptClosures {
  try {
    const file = cacheFileOf(directory, 'closures', state)
    const { header, arrays } = readCacheFile(file)
    const known = closuresOf(v.parse(HEADER, header), arrays)
    markUsed(file)
    return known
  } catch {
    return NOTHING_KEPT
  }
}

/**
 * Keeps closures that were read or proven while the database was in `state`. Those kept longest ago
 * are left out beyond the limits.
 */
export async function saveClosures(
  directory: string,
  state: DatabaseState,
  { table, provenIn }: KeptClosures,
): Promise<void> {
  const { paths, closures } = await bounded(table)
  // A write in the same tick would go unnoticed, so these will have to be proven.
  const isFresh = Date.now() - state.modified < CLOCK_TICK
  const proven = (root: StorePath) => {
    const signature = provenIn.get(root) ?? ''
    return isFresh && signature === state.signature ? '' : signature
  }
  const header: v.InferOutput<typeof HEADER> = {
    format: FORMAT,
    size: paths.size,
    names: paths.names.length,
    closures: [...closures].map(([root, { id }]) => [root, id, proven(root)]),
  }
  const arrays = [
    ...[paths.ids, paths.narSize, paths.references, paths.registered],
    ...[paths.nameEnds, Buffer.from(paths.hashes, 'latin1'), Buffer.from(paths.names, 'latin1')],
    ...[...closures.values()].map(({ members }) => members),
  ]
  await writeCacheFile(cacheFileOf(directory, 'closures', state), { header, arrays })
}

/** Without the closures kept longest ago, beyond the limits. */
async function bounded(table: ClosureTable): Promise<ClosureTable> {
  const { paths, closures } = table
  const isTooMuch = paths.size > MAX_PATHS && closures.size > 2
  const most = isTooMuch ? closures.size >> 1 : MAX_CLOSURES
  if (closures.size <= most) return table
  const kept = new Map([...closures].slice(-most))
  return bounded(await withClosures(paths, kept, NO_CLOSURES.paths, new Map()))
}

function closuresOf(header: v.InferOutput<typeof HEADER>, arrays: ArrayReader): KeptClosures {
  const { size } = header
  const paths = {
    size,
    ids: arrays.doubles(size),
    narSize: arrays.doubles(size),
    references: arrays.words(size),
    registered: arrays.words(size),
    nameEnds: arrays.words(size),
    hashes: arrays.bytes(size * HASH_LENGTH).toString('latin1'),
    names: arrays.bytes(header.names).toString('latin1'),
  }
  const closures = new Map<StorePath, Closure>()
  const provenIn = new Map<StorePath, string>()
  for (const [path, id, signature] of header.closures) {
    const root = path as StorePath
    closures.set(root, { id, members: arrays.words(Math.ceil(size / 32)) })
    provenIn.set(root, signature)
  }
  return { table: { paths, closures }, provenIn }
}
