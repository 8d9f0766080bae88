import { differingPackages } from '../compare/packages/differingPackages.ts'
import { type PackageChange, packageChanges } from '../compare/packages/packageChanges.ts'
import type { StorePath } from '../nix/storePath.ts'
import { noYield, type YieldIfDue } from '../runtime/yieldIfDue.ts'
import type { ClosureTable } from '../store/closureTable.ts'
import type { NameFilter } from './nameFilter.ts'

/** A generation whose closure can be compared. */
export interface HistoryStep {
  readonly number: number
  readonly storePath: StorePath
}

/** What changed in a generation, compared with the next older one that exists. */
export interface PackageHistory {
  readonly generation: number
  readonly storePath: StorePath
  readonly comparedWith: number
  readonly comparedPath: StorePath
  /** Never empty. */
  readonly packages: readonly PackageChange[]
}

/**
 * In which generations packages changed, newest first; one in which nothing of what `wants` names changed is left out,
 * and one whose closure is not in the table counts as not there. `explicit` are the packages in the system packages of
 * any generation. Neighbours share nearly all of their paths, so this takes as long as what differs.
 */
export async function packageHistory(
  table: ClosureTable,
  newestFirst: readonly HistoryStep[],
  wants: NameFilter,
  explicit: ReadonlySet<string>,
  yieldIfDue: YieldIfDue = noYield,
): Promise<PackageHistory[]> {
  const steps = newestFirst.filter(({ storePath }) => table.closures.has(storePath))
  const history: PackageHistory[] = []
  for (const [index, { number, storePath }] of steps.entries()) {
    const before = steps[index + 1]
    if (before === undefined) break
    const differing = await differingPackages(table, before.storePath, storePath, yieldIfDue)
    const wanted = new Map([...differing].filter(([name]) => wants(name)))
    if (wanted.size === 0) continue
    history.push({
      ...{ generation: number, storePath },
      ...{ comparedWith: before.number, comparedPath: before.storePath },
      packages: await packageChanges(wanted, explicit, yieldIfDue),
    })
  }
  return history
}
