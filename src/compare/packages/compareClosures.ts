import type { Host } from '../../host/host.ts'
import { packageName } from '../../nix/packageName.ts'
import { exactStorePath, nameOf, type StorePath } from '../../nix/storePath.ts'
import { Problem } from '../../problem.ts'
import { YIELD_MS, yieldEvery } from '../../runtime/yieldIfDue.ts'
import type { ReferenceGraph } from '../../store/graph.ts'
import { readGraph } from '../../store/readGraph.ts'
import { whyIn } from '../../store/whyDepends.ts'
import type { Side } from '../side.ts'
import {
  type ClosurePath,
  closurePaths,
  comparePackages,
  directPackages,
  type PackageChange,
} from './packageChanges.ts'

/** The packages that differ between two closures. */
export interface ClosureDifference {
  readonly packages: readonly PackageChange[]
  /** Closure sizes in bytes of NAR size. */
  readonly before: number
  readonly after: number
}

/** The same for two closures of one store, whose paths can be looked up. */
export interface PackageComparison extends ClosureDifference {
  /** The store paths of one package that only one side has, for each side. */
  pathsOf(name: string): Promise<PackagePaths>
}

export interface PackagePaths {
  readonly before: readonly ClosurePath[]
  readonly after: readonly ClosurePath[]
  /** The shortest chain of references to the first of these paths, from its side's root. */
  readonly chain: readonly StorePath[]
}

/**
 * Compares two closures by package; `known` is a graph that may contain both. Throws a Problem
 * `database` if the store's database can't be read, `no-path` if a side is not valid in it.
 */
export async function compareClosures(
  host: Host,
  before: Side,
  after: Side,
  known: ReferenceGraph | null = null,
): Promise<PackageComparison> {
  const sides = [before, after]
  const yieldIfDue = yieldEvery(YIELD_MS)
  const graph = await graphOfBoth(host, sides, known)
  const from = await closurePaths(graph, before.storePath)
  const to = await closurePaths(graph, after.storePath)
  const selected = new Set<string>()
  for (const { storePath } of sides) {
    const chosen = await chosenPath(host, storePath)
    for (const name of await directPackages(graph, storePath, chosen)) selected.add(name)
  }
  return {
    packages: await comparePackages(from, to, selected, yieldIfDue),
    before: sum(from),
    after: sum(to),
    pathsOf: async (name) => {
      const called = ({ path }: ClosurePath) => packageName(nameOf(path)).name === name
      const [ofBefore, ofAfter] = [from.filter(called), to.filter(called)]
      const beyond = (some: readonly ClosurePath[], others: readonly ClosurePath[]) => {
        const known = new Set(others.map(({ path }) => path))
        return some.filter(({ path }) => !known.has(path))
      }
      const gone = beyond(ofBefore, ofAfter)
      const come = beyond(ofAfter, ofBefore)
      const [side, wanted] = come.length > 0 ? [after, come[0]] : [before, gone[0]]
      if (wanted === undefined) return { before: gone, after: come, chain: [] }
      const { chain } = await whyIn(graph, side.storePath, wanted.path)
      return { before: gone, after: come, chain }
    },
  }
}

async function graphOfBoth(
  host: Host,
  sides: readonly Side[],
  known: ReferenceGraph | null,
): Promise<ReferenceGraph> {
  const roots = sides.map(({ storePath }) => storePath)
  if (known !== null && roots.every((root) => known.roots.has(root))) return known
  // Only references matter here, not the derivers and outputs that the collector would keep.
  const settings = { keepDerivations: false, keepOutputs: false }
  const graph = await readGraph(host, roots, settings, { named: true })
  for (const root of roots) {
    if (graph.roots.has(root)) continue
    throw new Problem('no-path', `${root} is not valid in the store database.`)
  }
  return graph
}

/** Explicit packages are the direct references of `sw`, or without one, of the root. */
async function chosenPath(host: Host, storePath: StorePath): Promise<StorePath> {
  return exactStorePath((await host.readLink(`${storePath}/sw`)) ?? '') ?? storePath
}

function sum(paths: readonly ClosurePath[]): number {
  return paths.reduce((total, { narSize }) => total + narSize, 0)
}
