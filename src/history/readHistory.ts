import { orNull } from '../compare/comparisonPart.ts'
import { compareConfiguration } from '../compare/configuration/compareConfiguration.ts'
import type { Commit, InputChange } from '../compare/configuration/configurationChange.ts'
import { explicitNames, readValidClosures } from '../compare/packages/systemClosures.ts'
import type { Host } from '../host/host.ts'
import type { Generation } from '../machine/generation.ts'
import type { Machine } from '../machine/machine.ts'
import { noYield, type YieldIfDue } from '../runtime/yieldIfDue.ts'
import type { ReferenceGraph } from '../store/graph.ts'
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
  const { table, graph } = await readValidClosures(host, systems, known)
  const present = systems.filter((system) => table.closures.has(system))
  const explicit = await explicitNames(host, present, graph)
  return packageHistory(table, steps, wants, explicit, yieldIfDue)
}

/** What may explain what a generation changed; empty where it is unknown. */
export interface Explanation {
  readonly commits: readonly Commit[]
  readonly inputs: readonly InputChange[]
}

/** The commits and flake inputs between two neighbours. `repository` is its path if a person set it. */
export async function explainChange(
  host: Host,
  before: Generation | undefined,
  after: Generation | undefined,
  repository: string | null,
): Promise<Explanation> {
  const [from, to] = [before, after].map((one) =>
    one === undefined || one.storePath === null
      ? null
      : { storePath: one.storePath, system: one.system },
  )
  if (from == null || to == null) return { commits: [], inputs: [] }
  const { commits, inputs } = await compareConfiguration(host, from, to, repository)
  return { commits: orNull(commits)?.list ?? [], inputs: orNull(inputs) ?? [] }
}
