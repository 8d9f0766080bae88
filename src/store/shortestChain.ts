import { type ReferenceGraph, targetsOf } from './graph.ts'

/**
 * The shortest chain of references from `start` to the nearest of `wanted`, both ends included;
 * null if it reaches none.
 */
export function shortestChain(
  graph: ReferenceGraph,
  start: number,
  wanted: ReadonlySet<number>,
): number[] | null {
  /** One more than the preceding node; 0 if there is none. */
  const cameFrom = new Uint32Array(graph.size)
  const pending = [start]
  for (const node of pending) {
    if (wanted.has(node)) return chainTo(node, start, cameFrom)
    for (const target of targetsOf(graph.references, node)) {
      if (target === start || cameFrom[target] !== 0) continue
      cameFrom[target] = node + 1
      pending.push(target)
    }
  }
  return null
}

function chainTo(node: number, start: number, cameFrom: Uint32Array): number[] {
  const chain = [node]
  for (let last = node; last !== start; ) {
    last = (cameFrom[last] as number) - 1
    chain.push(last)
  }
  return chain.reverse()
}
