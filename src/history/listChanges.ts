import type { PackageChange } from '../compare/packages/packageChanges.ts'
import type { Host } from '../host/host.ts'
import type { Generation } from '../machine/generation.ts'
import type { Machine } from '../machine/machine.ts'
import type { Sizes } from '../machine/sizes.ts'
import type { YieldIfDue } from '../runtime/yieldIfDue.ts'
import { type GenerationChange, generationChange } from './generationChange.ts'
import { readHistory } from './readHistory.ts'

/** What the list says of each generation beside its own facts, by number. */
export interface ListChanges {
  readonly changes: ReadonlyMap<number, GenerationChange>
  /**
   * Bytes that are free once a generation and all older ones are deleted, for generations older than any that a
   * deletion by age must leave.
   */
  readonly freedThrough: ReadonlyMap<number, number>
}

/** Reads it for all generations. Throws a Problem `database`. */
export async function readListChanges(
  host: Host,
  machine: Machine,
  sizes: Sizes,
  yieldIfDue: YieldIfDue,
): Promise<ListChanges> {
  const { generations } = machine
  const history = await readHistory(host, machine, () => true, sizes.graph, yieldIfDue)
  const packages = new Map(history.map((entry) => [entry.generation, entry.packages]))
  const none: readonly PackageChange[] = []
  const changes = new Map(
    generations.map((generation, index) => {
      const older = generations.slice(index + 1, index + 1 + MAX_SAME)
      const { number } = generation
      return [number, generationChange(generation, older, packages.get(number) ?? none)]
    }),
  )
  const deletable = olderThanNeeded(generations)
  const freed = await sizes.freedThrough(
    deletable.map(({ link }) => link),
    yieldIfDue,
  )
  const freedThrough = new Map(
    deletable.map(({ number }, index) => [number, freed[index] as number]),
  )
  return { changes, freedThrough }
}

/** The same system is looked for among so many older generations: a list may have thousands. */
const MAX_SAME = 200

/** Oldest first, up to the first one that runs, was booted, or is current or the boot default. */
function olderThanNeeded(newestFirst: readonly Generation[]): readonly Generation[] {
  const oldestFirst = newestFirst.toReversed()
  const end = oldestFirst.findIndex(
    ({ running, booted, current, bootDefault }) =>
      running || booted || current || bootDefault === true,
  )
  return end === -1 ? [] : oldestFirst.slice(0, end)
}
