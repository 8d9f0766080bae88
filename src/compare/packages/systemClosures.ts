import type { Host } from '../../host/host.ts'
import { packageName } from '../../nix/packageName.ts'
import { exactStorePath, nameOf, type StorePath } from '../../nix/storePath.ts'
import { Problem } from '../../problem.ts'
import type { ClosureTable } from '../../store/closureTable.ts'
import { askDatabase } from '../../store/database/askDatabase.ts'
import type { ReferenceGraph } from '../../store/graph.ts'
import { closuresInGraph, referencesInGraph } from '../../store/graphClosures.ts'
import { readClosures } from '../../store/readClosures.ts'
import { readGraph } from '../../store/readGraph.ts'

export interface SystemClosures {
  readonly table: ClosureTable
  /** Where the closures are from, if a graph was read for them. */
  readonly graph: ReferenceGraph | null
}

/**
 * The closures of systems: kept ones, or those of the database, or of the graph `known` or of
 * Nix's commands where the database can't be read. Throws a Problem `database` if all of these fail,
 * `no-path` if a system is not valid.
 */
export async function readSystemClosures(
  host: Host,
  systems: readonly StorePath[],
  known: ReferenceGraph | null = null,
): Promise<SystemClosures> {
  const found = await readValidClosures(host, systems, known)
  for (const system of systems) {
    if (found.table.closures.has(system)) continue
    throw new Problem('no-path', `${system} is not valid in the store database.`)
  }
  return found
}

/** The same for those of the systems that are valid. Throws a Problem `database`. */
export async function readValidClosures(
  host: Host,
  systems: readonly StorePath[],
  known: ReferenceGraph | null,
): Promise<SystemClosures> {
  try {
    return { table: await readClosures(host, systems), graph: null }
  } catch (error) {
    // Only Nix's commands may know more, and they answer for this computer.
    if (host.kind !== 'local' && known === null) throw error
    const graph = await graphOf(host, systems, known)
    return { table: await closuresInGraph(graph, systems), graph }
  }
}

/** The graph `known` if it has all of these systems, else one of only these. */
export async function graphOf(
  host: Host,
  systems: readonly StorePath[],
  known: ReferenceGraph | null,
): Promise<ReferenceGraph> {
  if (known !== null && systems.every((system) => known.roots.has(system))) return known
  // Only references matter here, not the derivers and outputs that the collector would keep.
  return readGraph(host, systems, { keepDerivations: false, keepOutputs: false })
}

/**
 * The direct references of a system's `sw`, or without one, of the system: packages in system
 * packages. None if `sw` is not itself a reference of the system. Throws a Problem `database`.
 */
export async function explicitPaths(
  host: Host,
  root: StorePath,
  graph: ReferenceGraph | null,
): Promise<readonly StorePath[]> {
  const chosen = exactStorePath((await host.readLink(`${root}/sw`)) ?? '') ?? root
  const others = (paths: readonly StorePath[]) => paths.filter((path) => path !== chosen)
  if (graph !== null) return others(await referencesInGraph(graph, root, chosen))
  const [ofRoot = [], ofChosen = []] = await askDatabase(host, 'references', {
    paths: [root, chosen],
  })
  return chosen === root || ofRoot.includes(chosen) ? others(ofChosen) : []
}

/** The names of the packages in the system packages of any of these systems. Throws a Problem `database`. */
export async function explicitNames(
  host: Host,
  systems: readonly StorePath[],
  graph: ReferenceGraph | null,
): Promise<ReadonlySet<string>> {
  const names = new Set<string>()
  for (const system of systems) {
    for (const path of await explicitPaths(host, system, graph)) {
      names.add(packageName(nameOf(path)).name)
    }
  }
  return names
}
