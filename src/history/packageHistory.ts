import { differingPackages } from '../compare/packages/differingPackages.ts'
import { type PackageChange, packageChanges } from '../compare/packages/packageChanges.ts'
import type { StorePath } from '../nix/storePath.ts'
import { Problem } from '../problem.ts'
import { noYield, type YieldIfDue } from '../runtime/yieldIfDue.ts'
import type { ClosureTable } from '../store/closureTable.ts'
import { grouped } from '../text/format.ts'
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

/** Changes of packages, of 400 bytes each: twice those of 200 large generations. */
const MAX_CHANGES = 400_000

/**
 * In which generations packages changed, newest first; one in which nothing of what `wants` names changed is left out,
 * and one whose closure is not in the table counts as not there. `explicit` are the packages in the system packages of
 * any generation. Neighbours share nearly all of their paths, so this takes as long as what differs. Throws a Problem
 * `database` for too many changes.
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
  let left = MAX_CHANGES
  for (const [index, { number, storePath }] of steps.entries()) {
    const before = steps[index + 1]
    if (before === undefined) break
    const differing = await differingPackages(table, before.storePath, storePath, yieldIfDue)
    const wanted = new Map([...differing].filter(([name]) => wants(name)))
    if (wanted.size === 0) continue
    left -= wanted.size
    if (left < 0) throw tooMany()
    history.push({
      ...{ generation: number, storePath },
      ...{ comparedWith: before.number, comparedPath: before.storePath },
      packages: await packageChanges(wanted, explicit, yieldIfDue),
    })
  }
  return history
}

function tooMany(): Problem {
  const message = `The history has more than ${grouped(MAX_CHANGES)} changes of packages. Name the packages that matter.`
  return new Problem('database', message)
}
