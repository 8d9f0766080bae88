import { differingPackages } from '../compare/packages/differingPackages.ts'
import { packageChanges } from '../compare/packages/packageChanges.ts'
import { explicitBySystem, readValidClosures } from '../compare/packages/systemClosures.ts'
import type { Host } from '../host/host.ts'
import type { StorePath } from '../nix/storePath.ts'
import type { YieldIfDue } from '../runtime/yieldIfDue.ts'
import type { ReferenceGraph } from '../store/graph.ts'
import { type PackageTotals, packageTotals } from './generationChange.ts'
import type { Neighbours } from './keptTotals.ts'

/** Pairs whose closures are read first: about what a screen shows. */
const FIRST = 12
/** Milliseconds between two reports. */
const REPORT_MS = 250

/**
 * Compares the packages of these pairs, newest first; one whose closures are not both valid is left out. `take` gets
 * each, and whether it is time to show what is known. Throws a Problem `database`.
 */
export async function readTotals(
  host: Host,
  pairs: readonly Neighbours[],
  known: ReferenceGraph,
  yieldIfDue: YieldIfDue,
  take: (pair: Neighbours, totals: PackageTotals, isDue: boolean) => void,
): Promise<void> {
  let reported = performance.now()
  for (const [from, end] of [
    [0, FIRST],
    [FIRST, pairs.length],
  ] as const) {
    const some = pairs.slice(from, end)
    if (some.length === 0) return
    // Those that were just read too, so that all are kept: the first ones may not be written yet.
    const systems = [
      ...new Set(pairs.slice(0, end).flatMap(({ before, after }) => [after, before])),
    ]
    const { table, graph } = await readValidClosures(host, systems, known, yieldIfDue)
    const isValid = (system: StorePath) => table.closures.has(system)
    const explicit = await explicitBySystem(host, systems.filter(isValid), graph, yieldIfDue)
    for (const pair of some) {
      const { before, after } = pair
      if (!isValid(before) || !isValid(after)) continue
      const packages = await differingPackages(table, before, after, yieldIfDue)
      const selected = new Set([before, after].flatMap((one) => [...(explicit.get(one) ?? [])]))
      const changes = await packageChanges(packages, selected, yieldIfDue)
      const isDue = pair === some.at(-1) || performance.now() - reported > REPORT_MS
      if (isDue) reported = performance.now()
      take(pair, packageTotals(changes), isDue)
    }
  }
}
