import type { Host } from '../../host/host.ts'
import type { StorePath } from '../../nix/storePath.ts'
import { YIELD_MS, yieldEvery } from '../../runtime/yieldIfDue.ts'
import { type Closure, type PathTable, pathAt, sizeOf } from '../../store/closureTable.ts'
import type { ReferenceGraph } from '../../store/graph.ts'
import { whyIn } from '../../store/whyDepends.ts'
import type { Side } from '../side.ts'
import { differingPackages, type IndexedPath, type IndexedSides } from './differingPackages.ts'
import { type ClosurePath, type PackageChange, packageChanges } from './packageChanges.ts'
import { explicitNames, graphOf, readSystemClosures } from './systemClosures.ts'

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
  const roots = [before.storePath, after.storePath] as const
  const { table, graph } = await readSystemClosures(host, roots, known)
  const yieldIfDue = yieldEvery(YIELD_MS)
  const packages = await differingPackages(table, ...roots, yieldIfDue)
  const selected = await explicitNames(host, roots, graph)
  const [from, to] = roots.map((root) => sizeOf(table.closures.get(root) as Closure, table.paths))
  return {
    packages: await packageChanges(packages, selected, yieldIfDue),
    before: from as number,
    after: to as number,
    pathsOf: async (name) => {
      const { before: gone, after: come } = onlyOnOneSide(table.paths, packages.get(name))
      const [root, wanted] = come.length > 0 ? [roots[1], come[0]] : [roots[0], gone[0]]
      if (wanted === undefined) return { before: gone, after: come, chain: [] }
      const whole = await graphOf(host, roots, graph ?? known)
      const { chain } = await whyIn(whole, root, wanted.path)
      return { before: gone, after: come, chain }
    },
  }
}

/** The store paths of a package that the other side does not have. */
function onlyOnOneSide(table: PathTable, sides: IndexedSides = { before: [], after: [] }) {
  const beyond = (some: readonly IndexedPath[], others: readonly IndexedPath[]) => {
    const known = new Set(others.map(({ index }) => index))
    const own = some.filter(({ index }) => !known.has(index))
    return own.map(({ index, narSize }): ClosurePath => ({ path: pathAt(table, index), narSize }))
  }
  return {
    before: beyond(sides.before, sides.after),
    after: beyond(sides.after, sides.before),
  }
}
