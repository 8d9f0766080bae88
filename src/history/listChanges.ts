import type { Host } from '../host/host.ts'
import type { Generation } from '../machine/generation.ts'
import type { Machine } from '../machine/machine.ts'
import type { Sizes } from '../machine/sizes.ts'
import type { YieldIfDue } from '../runtime/yieldIfDue.ts'
import { type GenerationChange, generationChange, type PackageTotals } from './generationChange.ts'
import { keptTotals, type Neighbours, saveTotals, totalsKey } from './keptTotals.ts'
import { readTotals } from './readTotals.ts'

/** What the list says of each generation beside its own facts, by number, as far as it is known. */
export interface ListChanges {
  readonly changes: ReadonlyMap<number, GenerationChange>
  /**
   * Bytes that are free once a generation and all older ones are deleted, for generations older than any that a
   * deletion by age must leave.
   */
  readonly freedThrough: ReadonlyMap<number, number>
}

/**
 * Reads it for all generations, newest first; `report` receives what is known whenever more is. What two systems
 * differ in is kept for the next start. Throws a Problem `database`.
 */
export async function readListChanges(
  host: Host,
  machine: Machine,
  sizes: Sizes,
  yieldIfDue: YieldIfDue,
  report: (known: ListChanges) => void = () => {},
): Promise<ListChanges> {
  const { generations } = machine
  const freedThrough = await readFreed(generations, sizes, yieldIfDue)
  const pairs = neighboursOf(generations, sizes)
  const kept = await keptTotals(host, yieldIfDue)
  const known = new Map<string, PackageTotals>()
  const missing = new Map<string, Neighbours>()
  for (const pair of pairs.values()) {
    const key = totalsKey(pair)
    const totals = pair.before === pair.after ? NOTHING : kept.get(key)
    if (totals === undefined) missing.set(key, pair)
    else known.set(key, totals)
  }
  const made = new Map<number, GenerationChange>()
  const now = () => ({ changes: changesOf(generations, pairs, known, made), freedThrough })
  if (missing.size > 0) {
    report(now())
    await readTotals(
      host,
      [...missing.values()],
      sizes.graph,
      yieldIfDue,
      (pair, totals, isDue) => {
        known.set(totalsKey(pair), totals)
        if (isDue) report(now())
      },
    )
    void saveTotals(host, kept, known)
  }
  const all = now()
  report(all)
  return all
}

const NOTHING: PackageTotals = { counts: new Map(), explicit: [] }

/** By number: each generation with a system, and the next older one that has one. */
function neighboursOf(newestFirst: readonly Generation[], sizes: Sizes): Map<number, Neighbours> {
  const steps = newestFirst.flatMap(({ number, storePath }) => {
    const size = storePath === null ? null : sizes.closureSize(storePath)
    return storePath === null || size === null ? [] : [{ number, system: storePath, size }]
  })
  const pairs = new Map<number, Neighbours>()
  for (const [index, { number, system, size }] of steps.entries()) {
    const before = steps[index + 1]
    if (before === undefined) break
    pairs.set(number, { before: before.system, beforeSize: before.size, after: system, size })
  }
  return pairs
}

/** What is known, newest first; `made` has what was made before, and gets the rest. */
function changesOf(
  generations: readonly Generation[],
  pairs: ReadonlyMap<number, Neighbours>,
  known: ReadonlyMap<string, PackageTotals>,
  made: Map<number, GenerationChange>,
): Map<number, GenerationChange> {
  const changes = new Map<number, GenerationChange>()
  for (const [index, generation] of generations.entries()) {
    const { number } = generation
    const before = made.get(number)
    if (before !== undefined) {
      changes.set(number, before)
      continue
    }
    const pair = pairs.get(number)
    const totals = pair === undefined ? NOTHING : known.get(totalsKey(pair))
    if (totals === undefined) continue
    const older = generations.slice(index + 1, index + 1 + MAX_SAME)
    const change = generationChange(generation, older, totals)
    made.set(number, change)
    changes.set(number, change)
  }
  return changes
}

/** The same system is looked for among so many older generations: a list may have thousands. */
const MAX_SAME = 200

async function readFreed(
  generations: readonly Generation[],
  sizes: Sizes,
  yieldIfDue: YieldIfDue,
): Promise<Map<number, number>> {
  const deletable = olderThanNeeded(generations)
  const freed = await sizes.freedThrough(
    deletable.map(({ link }) => link),
    yieldIfDue,
  )
  return new Map(deletable.map(({ number }, index) => [number, freed[index] as number]))
}

/** Oldest first, up to the first one that runs, was booted, or is current or the boot default. */
function olderThanNeeded(newestFirst: readonly Generation[]): readonly Generation[] {
  const oldestFirst = newestFirst.toReversed()
  const end = oldestFirst.findIndex(
    ({ running, booted, current, bootDefault }) =>
      running || booted || current || bootDefault === true,
  )
  return end === -1 ? [] : oldestFirst.slice(0, end)
}
