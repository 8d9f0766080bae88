import * as v from 'valibot'
import type { Host } from '../host/host.ts'
import type { StorePath } from '../nix/storePath.ts'
import type { YieldIfDue } from '../runtime/yieldIfDue.ts'
import { cacheFileOf, markUsed, readCacheFile, writeCacheFile } from '../store/cacheFile.ts'
import { stateOf } from '../store/database/askDatabase.ts'
import type { PackageTotals } from './generationChange.ts'

/*
 * How neighbouring generations differ, kept for the next start by their store paths: then the list needs no
 * closure at all. A store path that was built again may have another closure, so the sizes of both closures,
 * which the list knows anyway, must be the same as well.
 */

/** Two systems, and the sizes of their closures in bytes. */
export interface Neighbours {
  readonly before: StorePath
  readonly beforeSize: number
  readonly after: StorePath
  readonly size: number
}

export function totalsKey({ before, beforeSize, after, size }: Neighbours): string {
  return `${before} ${beforeSize} ${after} ${size}`
}

const FORMAT = 'terrapin changes 1'
/** Pairs in a file, those of the last start first. */
const MAX_PAIRS = 2000

const STATUS = v.picklist(['upgraded', 'downgraded', 'added', 'removed', 'changed', 'rebuilt'])
const VERSIONS = v.array(v.string())

const PACKAGE = v.object({
  name: v.string(),
  status: STATUS,
  before: VERSIONS,
  after: VERSIONS,
})

const HEADER = v.object({
  format: v.literal(FORMAT),
  pairs: v.array(v.tuple([v.string(), v.unknown()])),
})

const TOTALS = v.object({
  counts: v.array(v.tuple([STATUS, v.number()])),
  explicit: v.array(PACKAGE),
})

export type KeptTotals = ReadonlyMap<string, PackageTotals>

/** What was kept for the machine's store; empty where nothing was, or it can't be read. */
export async function keptTotals(host: Host, yieldIfDue: YieldIfDue): Promise<KeptTotals> {
  const kept = new Map<string, PackageTotals>()
  try {
    const file = await fileOf(host)
    if (file === null) return kept
    const { pairs } = v.parse(HEADER, readCacheFile(file).header)
    markUsed(file)
    for (const [key, totals] of pairs) {
      const rest = yieldIfDue()
      if (rest !== null) await rest
      const { counts, explicit } = v.parse(TOTALS, totals)
      kept.set(key, { counts: new Map(counts), explicit })
    }
    return kept
  } catch {
    return kept
  }
}

/** Keeps what is known now, and of what was kept before what still fits. */
export async function saveTotals(host: Host, kept: KeptTotals, known: KeptTotals): Promise<void> {
  const file = await fileOf(host).catch(() => null)
  if (file === null) return
  const pairs = [...new Map([...known, ...kept])].slice(0, MAX_PAIRS)
  const header: v.InferInput<typeof HEADER> = {
    format: FORMAT,
    pairs: pairs.map(([key, { counts, explicit }]) => [key, { counts: [...counts], explicit }]),
  }
  await writeCacheFile(file, { header, arrays: [] })
}

async function fileOf(host: Host): Promise<string | null> {
  // Another disk may have the same device number and inode.
  if (host.cache === null || host.kind === 'mounted') return null
  const state = await stateOf(host)
  return state === null ? null : cacheFileOf(host.cache, 'changes', state)
}
