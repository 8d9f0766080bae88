import type { Host } from '../host/host.ts'
import { packageName } from '../nix/packageName.ts'
import { nameOf, type StorePath, storePathOf } from '../nix/storePath.ts'
import { Problem } from '../problem.ts'
import type { ReferenceGraph } from './graph.ts'
import { closureOf } from './reachability.ts'
import { readGraph } from './readGraph.ts'
import { shortestChain } from './shortestChain.ts'

/** Why a closure contains a path. */
export interface Why {
  /** From the closure's root to the requested path, each referring to the next. */
  readonly chain: readonly StorePath[]
  /** The number of paths in the closure that match the request; the chain leads to the nearest. */
  readonly matches: number
}

/**
 * The shortest chain of references from `root` to `wanted`: a store path, a store path's name
 * (`openssl-3.4.1`) or a package's (`openssl`). Throws a Problem `no-path` if the closure does not
 * contain it, or `root` is not valid; `database` if the database can't be read.
 */
export async function whyDepends(host: Host, root: StorePath, wanted: string): Promise<Why> {
  const settings = { keepDerivations: false, keepOutputs: false }
  return whyIn(await readGraph(host, [root], settings, { named: true }), root, wanted)
}

/** As `whyDepends`, in a graph that contains `root`. */
export async function whyIn(graph: ReferenceGraph, root: StorePath, wanted: string): Promise<Why> {
  const start = graph.roots.get(root)
  if (start === undefined) {
    throw new Problem('no-path', `${root} is not valid in the store database.`)
  }
  const members: number[] = []
  closureOf(graph, start).forEach((member, node) => {
    if (member === 1) members.push(node)
  })
  const paths = await graph.paths(members)
  const whole = storePathOf(wanted) ?? wanted
  const found = members.filter((_, index) => isWanted(paths[index] as StorePath, whole))
  const chain = shortestChain(graph, start, new Set(found))
  if (chain === null) {
    throw new Problem('no-path', `Nothing called ${wanted} is in the closure of ${root}.`)
  }
  return { chain: await graph.paths(chain), matches: found.length }
}

function isWanted(path: StorePath, wanted: string): boolean {
  const name = nameOf(path)
  return path === wanted || name === wanted || packageName(name).name === wanted
}
