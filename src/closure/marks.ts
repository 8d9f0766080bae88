import { type ReferenceGraph, targetsOf } from '../nix/database/graph.ts'

/** Visits every node that `start` reaches by its references, `start` itself included. */
export function closureOf(graph: ReferenceGraph, start: number): Uint8Array {
  const member = new Uint8Array(graph.size)
  const pending = [start]
  member[start] = 1
  while (pending.length > 0) {
    for (const target of targetsOf(graph.references, pending.pop() as number)) {
      if (member[target] === 1) continue
      member[target] = 1
      pending.push(target)
    }
  }
  return member
}

/**
 * For every node, which of the starts keep it alive: bit n of its words is the nth start. What
 * keeps a path alive are references and, as configured, derivers and outputs. Those extra edges
 * may form cycles, so this walks from each start and assumes no order.
 */
export function keptBy(graph: ReferenceGraph, starts: readonly (readonly number[])[]): Marks {
  const words = Math.ceil(starts.length / 32)
  const bits = new Uint32Array(graph.size * words)
  const pending: number[] = []
  starts.forEach((nodes, index) => {
    const word = index >> 5
    const bit = 1 << (index & 31)
    const visit = (node: number) => {
      const place = node * words + word
      if ((bits[place] as number) & bit) return
      bits[place] = (bits[place] as number) | bit
      pending.push(node)
    }
    nodes.forEach(visit)
    while (pending.length > 0) {
      const node = pending.pop() as number
      targetsOf(graph.references, node).forEach(visit)
      targetsOf(graph.keeps, node).forEach(visit)
    }
  })
  return { words, bits }
}

export interface Marks {
  /** 32-bit words a node. */
  readonly words: number
  readonly bits: Uint32Array
}
