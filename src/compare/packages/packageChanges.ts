import { compareVersions } from '../../nix/compareVersions.ts'
import { packageName } from '../../nix/packageName.ts'
import { nameOf, type StorePath } from '../../nix/storePath.ts'
import { Problem } from '../../problem.ts'
import { noYield, type YieldIfDue } from '../../runtime/yieldIfDue.ts'
import { type ReferenceGraph, targetsOf } from '../../store/graph.ts'
import { closureOf } from '../../store/reachability.ts'
import { grouped } from '../../text/format.ts'

export type PackageStatus = 'upgraded' | 'downgraded' | 'added' | 'removed' | 'changed' | 'rebuilt'

/** The change of one package name's store paths between two closures. */
export interface PackageChange {
  readonly name: string
  readonly status: PackageStatus
  /** All versions on each side, in byte order; `""` if a path's name has none. */
  readonly before: readonly string[]
  readonly after: readonly string[]
  /** The number of its store paths on each side: only this shows a second copy of a version. */
  readonly beforePaths: number
  readonly afterPaths: number
  /** The change of the summed NAR sizes, in bytes. */
  readonly sizeDelta: number
  /** Whether it is explicit: a direct reference of `sw` on either side. */
  readonly selected: boolean
}

/**
 * The number of paths of a package on both sides, if the two numbers differ and do not both equal
 * the number of versions; else null.
 */
export function pathCounts(change: PackageChange): readonly [before: number, after: number] | null {
  const { before, after, beforePaths, afterPaths } = change
  if (beforePaths === 0 || afterPaths === 0 || beforePaths === afterPaths) return null
  const isPlain = beforePaths === before.length && afterPaths === after.length
  return isPlain ? null : [beforePaths, afterPaths]
}

/** One path of a closure, as far as the comparison needs it. */
export interface ClosurePath {
  readonly path: StorePath
  readonly narSize: number
}

/**
 * Compares two closures by package name. Returns every name whose set of paths differs, in byte
 * order (Nix: src/nix/diff-closures.cc, with states that it does not distinguish).
 */
export async function comparePackages(
  before: readonly ClosurePath[],
  after: readonly ClosurePath[],
  selected: ReadonlySet<string> = new Set(),
  yieldIfDue: YieldIfDue = noYield,
): Promise<PackageChange[]> {
  const left = await groupByName(before, yieldIfDue)
  const right = await groupByName(after, yieldIfDue)
  const changes: PackageChange[] = []
  for (const name of [...new Set([...left.keys(), ...right.keys()])].sort()) {
    const rest = yieldIfDue()
    if (rest !== null) await rest
    const from = left.get(name) ?? NOTHING
    const to = right.get(name) ?? NOTHING
    if (samePaths(from.paths, to.paths)) continue
    changes.push({
      name,
      status: statusOf(from, to),
      before: [...from.versions].sort(),
      after: [...to.versions].sort(),
      beforePaths: from.paths.size,
      afterPaths: to.paths.size,
      sizeDelta: to.bytes - from.bytes,
      selected: selected.has(name),
    })
  }
  return changes
}

/** Several times the largest closure of a system. */
export const MAX_CLOSURE_PATHS = 50_000

/**
 * Every path of a root's closure; empty if the root is not valid. Throws a Problem `database` for more paths
 * than can be compared.
 */
export async function closurePaths(graph: ReferenceGraph, root: StorePath): Promise<ClosurePath[]> {
  const start = graph.roots.get(root)
  if (start === undefined) return []
  const nodes: number[] = []
  closureOf(graph, start).forEach((member, node) => {
    if (member === 1) nodes.push(node)
  })
  if (nodes.length > MAX_CLOSURE_PATHS) {
    const message = `Packages can’t be compared: the closure of ${root} has more than ${grouped(MAX_CLOSURE_PATHS)} store paths.`
    throw new Problem('database', message)
  }
  const paths = await graph.paths(nodes)
  return paths.map((path, index) => ({
    path,
    narSize: graph.narSize[nodes[index] as number] as number,
  }))
}

/**
 * The names of packages that `chosen` refers to directly; `chosen` is `root` or one of its direct
 * references.
 */
export async function directPackages(
  graph: ReferenceGraph,
  root: StorePath,
  chosen: StorePath,
): Promise<Set<string>> {
  const start = graph.roots.get(root)
  if (start === undefined) return new Set()
  const candidates = [start, ...targetsOf(graph.references, start)]
  const place = (await graph.paths(candidates)).indexOf(chosen)
  const node = candidates[place]
  if (node === undefined) return new Set()
  const paths = await graph.paths([...targetsOf(graph.references, node)].filter((n) => n !== node))
  return new Set(paths.map((reference) => packageName(nameOf(reference)).name))
}

interface Group {
  readonly paths: Set<StorePath>
  readonly versions: Set<string>
  bytes: number
}

const NOTHING: Group = { paths: new Set(), versions: new Set(), bytes: 0 }

async function groupByName(
  paths: readonly ClosurePath[],
  yieldIfDue: YieldIfDue,
): Promise<Map<string, Group>> {
  const groups = new Map<string, Group>()
  for (const { path, narSize } of paths) {
    const rest = yieldIfDue()
    if (rest !== null) await rest
    const { name, version } = packageName(nameOf(path))
    let group = groups.get(name)
    if (group === undefined) {
      group = { paths: new Set(), versions: new Set(), bytes: 0 }
      groups.set(name, group)
    }
    group.paths.add(path)
    group.versions.add(version)
    group.bytes += narSize
  }
  return groups
}

/** Decided by the versions that changed, not by those that both sides have. */
function statusOf(from: Group, to: Group): PackageStatus {
  if (to.paths.size === 0) return 'removed'
  if (from.paths.size === 0) return 'added'
  const [oldest, latest] = range(from.versions.difference(to.versions))
  const [first, last] = range(to.versions.difference(from.versions))
  if (oldest === undefined && first === undefined) return 'rebuilt'
  if (oldest === undefined || latest === undefined) return 'changed'
  if (first === undefined || last === undefined) return 'changed'
  if (compareVersions(latest, first) < 0) return 'upgraded'
  return compareVersions(last, oldest) < 0 ? 'downgraded' : 'changed'
}

/** The lowest and the highest version; nothing for none. */
function range(versions: Iterable<string>): [lowest?: string, highest?: string] {
  let [lowest, highest]: [lowest?: string, highest?: string] = []
  for (const version of versions) {
    if (lowest === undefined || compareVersions(version, lowest) < 0) lowest = version
    if (highest === undefined || compareVersions(version, highest) > 0) highest = version
  }
  return lowest === undefined || highest === undefined ? [] : [lowest, highest]
}

function samePaths(a: ReadonlySet<StorePath>, b: ReadonlySet<StorePath>): boolean {
  return a.size === b.size && a.isSubsetOf(b)
}
