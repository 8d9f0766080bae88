import { explicitNames, readValidClosures } from '../compare/packages/systemClosures.ts'
import type { Host } from '../host/host.ts'
import type { Machine } from '../machine/machine.ts'
import { noYield, type YieldIfDue } from '../runtime/yieldIfDue.ts'
import type { ReferenceGraph } from '../store/graph.ts'
import type { HistoryEntry } from './historyEntry.ts'
import type { NameFilter } from './nameFilter.ts'
import { type PackageHistory, packageHistory } from './packageHistory.ts'

/**
 * In which generations the packages that `wants` names changed, newest first, by the kept closures of all generations.
 * Generations whose closure is not valid count as not there. Throws a Problem `database`.
 */
export async function readHistory(
  host: Host,
  { generations }: Pick<Machine, 'generations'>,
  wants: NameFilter,
  known: ReferenceGraph | null = null,
  yieldIfDue: YieldIfDue = noYield,
): Promise<PackageHistory[]> {
  const steps = generations.flatMap(({ number, storePath }) =>
    storePath === null ? [] : [{ number, storePath }],
  )
  const systems = [...new Set(steps.map(({ storePath }) => storePath))]
  const { table, graph } = await readValidClosures(host, systems, known, yieldIfDue)
  const present = systems.filter((system) => table.closures.has(system))
  const explicit = await explicitNames(host, present, graph)
  return packageHistory(table, steps, wants, explicit, yieldIfDue)
}

/** The same as entries of a history that may be of more than packages: explicit packages first. */
export function packageEntries(history: readonly PackageHistory[]): HistoryEntry[] {
  return history.map(({ generation, storePath, comparedWith, packages }) => {
    const sorted = [...packages].sort((a, b) => +b.selected - +a.selected)
    const changes = sorted.map((row) => ({ part: 'packages', row }) as const)
    return { generation, storePath, comparedWith, changes, unknown: new Map() }
  })
}
