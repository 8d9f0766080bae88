import type { Host } from '../../host/host.ts'
import { packageName } from '../../nix/packageName.ts'
import { exactStorePath, nameOf, type StorePath } from '../../nix/storePath.ts'
import { Problem } from '../../problem.ts'
import { noYield, type YieldIfDue } from '../../runtime/yieldIfDue.ts'
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
  yieldIfDue: YieldIfDue = noYield,
): Promise<SystemClosures> {
  try {
    return { table: await readClosures(host, systems, yieldIfDue), graph: null }
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
  return (await explicitOf(host, [root], graph)).get(root) ?? []
}

/** The same of each of these systems, with one question to the database. */
async function explicitOf(
  host: Host,
  systems: readonly StorePath[],
  graph: ReferenceGraph | null,
  yieldIfDue: YieldIfDue = noYield,
): Promise<Map<StorePath, readonly StorePath[]>> {
  const pairs: (readonly [root: StorePath, chosen: StorePath])[] = []
  for (const root of systems) {
    pairs.push([root, exactStorePath((await host.readLink(`${root}/sw`)) ?? '') ?? root])
  }
  const found = new Map<StorePath, readonly StorePath[]>()
  const add = (root: StorePath, chosen: StorePath, paths: readonly StorePath[]) =>
    found.set(
      root,
      paths.filter((path) => path !== chosen),
    )
  if (graph !== null) {
    for (const [root, chosen] of pairs) {
      add(root, chosen, await referencesInGraph(graph, root, chosen))
    }
    return found
  }
  const paths = [...new Set(pairs.flat())]
  const references = await askDatabase(host, 'references', { paths }, yieldIfDue)
  const of = new Map(paths.map((path, index) => [path, references[index] ?? []]))
  for (const [root, chosen] of pairs) {
    const isOwn = chosen === root || of.get(root)?.includes(chosen) === true
    add(root, chosen, isOwn ? (of.get(chosen) ?? []) : [])
  }
  return found
}

/** The names of the packages in the system packages of each of these systems. Throws a Problem `database`. */
export async function explicitBySystem(
  host: Host,
  systems: readonly StorePath[],
  graph: ReferenceGraph | null,
  yieldIfDue: YieldIfDue = noYield,
): Promise<Map<StorePath, ReadonlySet<string>>> {
  const found = await explicitOf(host, systems, graph, yieldIfDue)
  // Neighbours have most of them in common.
  const names = new Map<StorePath, string>()
  const nameIn = (path: StorePath) => {
    const name = names.get(path) ?? packageName(nameOf(path)).name
    names.set(path, name)
    return name
  }
  return new Map([...found].map(([system, paths]) => [system, new Set(paths.map(nameIn))]))
}

/** The names of the packages in the system packages of any of these systems. Throws a Problem `database`. */
export async function explicitNames(
  host: Host,
  systems: readonly StorePath[],
  graph: ReferenceGraph | null,
): Promise<ReadonlySet<string>> {
  const found = await explicitBySystem(host, systems, graph)
  return new Set([...found.values()].flatMap((names) => [...names]))
}
