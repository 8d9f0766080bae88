import { compareVersions } from '../../nix/compareVersions.ts'
import { packageName } from '../../nix/packageName.ts'
import { nameOf, type StorePath } from '../../nix/storePath.ts'
import { noYield, type YieldIfDue } from '../../runtime/yieldIfDue.ts'

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

/** One path of a package. */
export interface PackagePath {
  readonly version: string
  /** Bytes. */
  readonly narSize: number
}

/** All paths of a package on each side; the two sets of paths differ. */
export interface PackageSides {
  readonly before: readonly PackagePath[]
  readonly after: readonly PackagePath[]
}

/**
 * The change of each package, in byte order of the names (Nix: src/nix/diff-closures.cc, with states
 * that it does not distinguish).
 */
export async function packageChanges(
  packages: ReadonlyMap<string, PackageSides>,
  selected: ReadonlySet<string> = new Set(),
  yieldIfDue: YieldIfDue = noYield,
): Promise<PackageChange[]> {
  const changes: PackageChange[] = []
  for (const name of [...packages.keys()].sort()) {
    const rest = yieldIfDue()
    if (rest !== null) await rest
    const { before, after } = packages.get(name) as PackageSides
    const [from, to] = [versionsOf(before), versionsOf(after)]
    changes.push({
      name,
      status: statusOf(from, to),
      before: from,
      after: to,
      beforePaths: before.length,
      afterPaths: after.length,
      sizeDelta: sizeOf(after) - sizeOf(before),
      selected: selected.has(name),
    })
  }
  return changes
}

/** One path of a closure. */
export interface ClosurePath {
  readonly path: StorePath
  /** Bytes. */
  readonly narSize: number
}

/** Compares two lists of paths, such as those of a snapshot, as `packageChanges` does. */
export function comparePackages(
  before: readonly ClosurePath[],
  after: readonly ClosurePath[],
  selected: ReadonlySet<string> = new Set(),
): Promise<PackageChange[]> {
  const [from, to] = [before, after].map((paths) => new Set(paths.map(({ path }) => path)))
  const packages = new Map<string, { before: PackagePath[]; after: PackagePath[] }>()
  for (const path of (from as Set<StorePath>).symmetricDifference(to as Set<StorePath>)) {
    packages.set(packageName(nameOf(path)).name, { before: [], after: [] })
  }
  for (const side of ['before', 'after'] as const) {
    for (const { path, narSize } of side === 'before' ? before : after) {
      const { name, version } = packageName(nameOf(path))
      packages.get(name)?.[side].push({ version, narSize })
    }
  }
  return packageChanges(packages, selected)
}

/** Each version once, in byte order. */
function versionsOf(paths: readonly PackagePath[]): string[] {
  const versions = paths.map(({ version }) => version)
  // Most packages have one path, and the sets of thousands of packages take milliseconds.
  return versions.length < 2 ? versions : [...new Set(versions)].sort()
}

/** The versions of one side that the other does not have. */
export function versionsWithout(some: readonly string[], others: readonly string[]): string[] {
  const [version] = others
  if (others.length < 2) return some.filter((one) => one !== version)
  const known = new Set(others)
  return some.filter((one) => !known.has(one))
}

function sizeOf(paths: readonly PackagePath[]): number {
  return paths.reduce((bytes, { narSize }) => bytes + narSize, 0)
}

/** Decided by the versions that changed, not by those that both sides have. */
function statusOf(from: readonly string[], to: readonly string[]): PackageStatus {
  if (to.length === 0) return 'removed'
  if (from.length === 0) return 'added'
  const [oldest, latest] = range(versionsWithout(from, to))
  const [first, last] = range(versionsWithout(to, from))
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
