import type { Host } from '../../host/host.ts'
import { packageName } from '../../nix/packageName.ts'
import { nameOf } from '../../nix/storePath.ts'
import { type Closure, forEachMember, pathAt } from '../../store/closureTable.ts'
import type { ReferenceGraph } from '../../store/graph.ts'
import type { Side } from '../side.ts'
import type { ClosurePath } from './packageChanges.ts'
import { explicitPaths, readSystemClosures } from './systemClosures.ts'

/** What a system holds. */
export interface SystemPackages {
  /** Every path of its closure. */
  readonly paths: readonly ClosurePath[]
  /** The names of explicit packages: direct references of `sw`, or without one, of the root. */
  readonly explicit: ReadonlySet<string>
}

/**
 * Reads the closure of one system; `known` is a graph that may contain it. Throws a Problem `database` if the
 * store's database can't be read, `no-path` if the system is not valid in it.
 */
export async function readSystemPackages(
  host: Host,
  { storePath }: Side,
  known: ReferenceGraph | null = null,
): Promise<SystemPackages> {
  const { table, graph } = await readSystemClosures(host, [storePath], known)
  const paths: ClosurePath[] = []
  forEachMember((table.closures.get(storePath) as Closure).members, (index) => {
    const narSize = table.paths.narSize[index] as number
    paths.push({ path: pathAt(table.paths, index), narSize })
  })
  const explicit = await explicitPaths(host, storePath, graph)
  return { paths, explicit: new Set(explicit.map((path) => packageName(nameOf(path)).name)) }
}

/** A package of one system: all its store paths by name. */
export interface PackageRow {
  readonly name: string
  /** All versions in byte order; `""` if a path's name has none. */
  readonly versions: readonly string[]
  /** The number of its store paths. */
  readonly paths: number
  /** Their summed NAR size, in bytes. */
  readonly size: number
  /** Whether it is explicit (in system packages). */
  readonly selected: boolean
}

/** The packages of a system: explicit ones first, each in byte order of their names. */
export function listPackages({ paths, explicit }: SystemPackages): PackageRow[] {
  const rows = new Map<string, { versions: Set<string>; paths: number; size: number }>()
  for (const { path, narSize } of paths) {
    const { name, version } = packageName(nameOf(path))
    const row = rows.get(name) ?? { versions: new Set(), paths: 0, size: 0 }
    row.versions.add(version)
    row.paths += 1
    row.size += narSize
    rows.set(name, row)
  }
  return [...rows]
    .map(([name, { versions, ...row }]) => ({
      name,
      versions: [...versions].sort(),
      ...row,
      selected: explicit.has(name),
    }))
    .sort((a, b) => Number(b.selected) - Number(a.selected) || (a.name < b.name ? -1 : 1))
}

/** The size of a closure: the sum of its paths' NAR sizes, in bytes. */
export function closureSize(paths: readonly ClosurePath[]): number {
  return paths.reduce((total, { narSize }) => total + narSize, 0)
}
