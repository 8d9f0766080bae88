import type { Host } from '../host/host.ts'
import type { ReferenceGraph } from '../nix/database/graph.ts'
import { readGraph } from '../nix/database/readGraph.ts'
import { exactStorePath, type StorePath } from '../nix/storePath.ts'
import type { System } from '../nix/system.ts'
import { Problem } from '../problem.ts'
import { compareKernels, type KernelChange } from './boot/kernel.ts'
import { type Commit, commitsBetween } from './configuration/commits.ts'
import { compareInputs, type InputChange } from './configuration/inputs.ts'
import { compareFiles, compareUnits, type UnitChange } from './files/files.ts'
import type { TreeChange } from './files/tree.ts'
import {
  type ClosurePath,
  closurePaths,
  comparePackages,
  directPackages,
  type PackageChange,
} from './packages/packages.ts'

/** One side of a comparison. */
export interface Side {
  readonly storePath: StorePath
  readonly system: System | null
}

/** What the packages of two closures say. */
export interface PackageComparison {
  readonly packages: readonly PackageChange[]
  /** Closure sizes in bytes of NAR size. */
  readonly before: number
  readonly after: number
}

/** The rest of what differs; null is what can't be known. */
export interface SystemComparison {
  readonly kernel: KernelChange | null
  readonly units: readonly UnitChange[] | null
  readonly files: readonly TreeChange[] | null
  readonly inputs: readonly InputChange[] | null
  readonly commits: readonly Commit[] | null
}

/**
 * Compares two closures by package; `known` is a graph that may hold both already. Throws a Problem
 * `database` where the store's database can't be read, `no-path` where a side is not valid in it.
 */
export async function compareClosures(
  host: Host,
  before: Side,
  after: Side,
  known: ReferenceGraph | null = null,
): Promise<PackageComparison> {
  const sides = [before, after]
  const holdsBoth = sides.every(({ storePath }) => known?.roots.has(storePath))
  // Only references matter here; what the collector would keep beside them does not.
  const settings = { keepDerivations: false, keepOutputs: false }
  const graph =
    known !== null && holdsBoth
      ? known
      : await readGraph(
          host,
          sides.map(({ storePath }) => storePath),
          settings,
          { named: true },
        )
  for (const { storePath } of sides) {
    if (graph.roots.has(storePath)) continue
    throw new Problem('no-path', `${storePath} is not valid in the store’s database.`)
  }
  const from = await closurePaths(graph, before.storePath)
  const to = await closurePaths(graph, after.storePath)
  const selected = new Set<string>()
  for (const { storePath } of sides) {
    const chosen = await chosenPath(host, storePath)
    for (const name of await directPackages(graph, storePath, chosen)) selected.add(name)
  }
  return { packages: comparePackages(from, to, selected), before: sum(from), after: sum(to) }
}

export async function compareSystems(
  host: Host,
  before: Side,
  after: Side,
): Promise<SystemComparison> {
  const [one, other] = [before.storePath, after.storePath]
  const [from, to] = [before.system, after.system]
  return {
    kernel: compareKernels(from, to),
    units: await compareUnits(host, one, other),
    files: await compareFiles(host, one, other),
    inputs: await compareInputs(host, one, other),
    commits: await commitsBetween(
      host,
      from?.configurationRevision ?? null,
      to?.configurationRevision ?? null,
    ),
  }
}

/** What a person chose are the direct references of `sw`; where there is none, of the root. */
async function chosenPath(host: Host, storePath: StorePath): Promise<StorePath> {
  return exactStorePath((await host.readLink(`${storePath}/sw`)) ?? '') ?? storePath
}

function sum(paths: readonly ClosurePath[]): number {
  return paths.reduce((total, { narSize }) => total + narSize, 0)
}
