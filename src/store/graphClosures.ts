import { nameOf, type StorePath } from '../nix/storePath.ts'
import {
  type ClosureTable,
  hashOf,
  MAX_CLOSURE_PATHS,
  NO_CLOSURES,
  tableOf,
  tooLarge,
} from './closureTable.ts'
import { type ReferenceGraph, targetsOf } from './graph.ts'
import { closureOf } from './reachability.ts'
import { withClosures } from './withClosures.ts'

/**
 * The closures of systems in a graph, for people who may not read the database. They are not kept:
 * their ids are made from the graph's nodes.
 */
export async function closuresInGraph(
  graph: ReferenceGraph,
  systems: readonly StorePath[],
): Promise<ClosureTable> {
  const all = new Set<number>()
  const read = new Map<StorePath, { id: number; ids: Float64Array }>()
  for (const system of systems) {
    const start = graph.roots.get(system)
    if (start === undefined) continue
    const nodes: number[] = []
    closureOf(graph, start).forEach((member, node) => {
      if (member === 1) nodes.push(node)
    })
    if (nodes.length > MAX_CLOSURE_PATHS) throw tooLarge(system)
    for (const node of nodes) all.add(node)
    read.set(system, { id: start + 1, ids: Float64Array.from(nodes, (node) => node + 1) })
  }
  const nodes = [...all]
  const paths = await graph.paths(nodes)
  const rows = nodes.map((node, index) => {
    const path = paths[index] as StorePath
    return {
      id: node + 1,
      narSize: graph.narSize[node] as number,
      references: targetsOf(graph.references, node).length,
      registered: 0,
      hash: hashOf(path),
      name: nameOf(path),
    }
  })
  return withClosures(NO_CLOSURES.paths, new Map(), await tableOf(rows), read)
}

/** What `path` refers to, in the order of the graph; `path` is `root` or one of its references. */
export async function referencesInGraph(
  graph: ReferenceGraph,
  root: StorePath,
  path: StorePath,
): Promise<StorePath[]> {
  const start = graph.roots.get(root)
  if (start === undefined) return []
  const candidates = [start, ...targetsOf(graph.references, start)]
  const node = candidates[(await graph.paths(candidates)).indexOf(path)]
  return node === undefined ? [] : graph.paths([...targetsOf(graph.references, node)])
}
