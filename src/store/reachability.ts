import { noYield, type YieldIfDue } from '../runtime/yieldIfDue.ts'
import { damaged, unreadable } from './database/databaseProblems.ts'
import type { Edges, ReferenceGraph } from './graph.ts'

/** Marks every node that `start` reaches by its references, `start` itself included. */
export function closureOf(
  graph: Pick<ReferenceGraph, 'size' | 'references'>,
  start: number,
): Uint8Array {
  const { starts, ends, targets } = graph.references
  const member = new Uint8Array(graph.size)
  const pending = [start]
  member[start] = 1
  while (pending.length > 0) {
    const node = pending.pop() as number
    const end = ends[node] as number
    // A view of the targets for each node would take most of the time.
    for (let edge = starts[node] as number; edge < end; edge++) {
      const target = targets[edge] as number
      if (member[target] === 1) continue
      member[target] = 1
      pending.push(target)
    }
  }
  return member
}

/**
 * Limit of node visits while cycles still propagate marks. Cycles of derivers and their outputs
 * take a few passes; a cycle through a whole store takes as many passes as it has paths.
 */
const MAX_WORK = 50_000_000
/** Words of marks: 256 MiB, as of two thousand generations and a million paths. */
const MAX_WORDS = 1 << 26

/** Throws a Problem `database` once cycles have taken more passes than a Nix store needs. */
function checkWork(passes: number, words: number): void {
  if (passes > 64 && passes * words > MAX_WORK) throw damaged('its references form a cycle')
}

/** The nodes that lead to one of `wanted` along `edges`, `wanted` itself included. */
export function leadingTo(
  { size, order }: ReferenceGraph,
  edges: readonly Edges[],
  wanted: readonly number[],
): Uint8Array {
  const leads = new Uint8Array(size)
  for (const node of wanted) leads[node] = 1
  let passes = 0
  for (let changed = true; changed; passes += 1) {
    changed = false
    checkWork(passes, size)
    // Each node comes after all its targets, except for edges that close a cycle.
    for (const node of order.nodes) {
      if (leads[node] === 1 || !edges.some((some) => hasTargetIn(leads, node, some))) continue
      leads[node] = 1
      changed = order.cyclic
    }
  }
  return leads
}

function hasTargetIn(members: Uint8Array, node: number, { starts, ends, targets }: Edges): boolean {
  const last = ends[node] as number
  for (let edge = starts[node] as number; edge < last; edge++) {
    if (members[targets[edge] as number] === 1) return true
  }
  return false
}

const TOO_MANY = 'too many generations and store paths to count. Delete some generations first.'

/** After how many nodes of so many words each a loop asks whether to yield. */
export function nodesPerYield(words: number): number {
  return Math.max(1, Math.floor(1024 / words))
}

/** For every node, the starts that reach it: bit n of its words is the nth start. */
export interface Reachability {
  /** 32-bit words per node. */
  readonly words: number
  readonly bits: Uint32Array
}

/**
 * Marks the nodes that each group in `starts` reaches along `edges`, all groups in one pass: nodes
 * are visited after their predecessors, and propagate their marks to their targets. With a cycle
 * (derivers may form one) passes are repeated until nothing changes. Throws a Problem `database` if
 * the passes or marks exceed what any store needs.
 */
export async function reachableFrom(
  { size, order }: ReferenceGraph,
  edges: readonly Edges[],
  starts: readonly (readonly number[])[],
  yieldIfDue: YieldIfDue = noYield,
): Promise<Reachability> {
  const words = Math.max(1, Math.ceil(starts.length / 32))
  if (size * words > MAX_WORDS) throw unreadable(TOO_MANY)
  const bits = new Uint32Array(size * words)
  starts.forEach((nodes, index) => {
    for (const node of nodes) {
      const place = node * words + (index >> 5)
      bits[place] = (bits[place] as number) | (1 << (index & 31))
    }
  })
  const every = nodesPerYield(words)
  let passes = 0
  for (let changed = true; changed; passes += 1) {
    changed = false
    checkWork(passes, bits.length)
    for (let index = size - 1; index >= 0; index--) {
      const rest = index % every === 0 ? yieldIfDue() : null
      if (rest !== null) await rest
      const node = order.nodes[index] as number
      for (const some of edges) changed = propagate(bits, words, node, some) || changed
    }
    changed &&= order.cyclic // without a cycle the first pass was complete
  }
  return { words, bits }
}

/** Adds a node's marks to its targets; true if any of them got a new one. */
function propagate(bits: Uint32Array, words: number, node: number, edges: Edges): boolean {
  const first = edges.starts[node] as number
  const last = edges.ends[node] as number
  let changed = 0
  for (let word = 0; word < words; word++) {
    const own = bits[node * words + word] as number
    // Most paths belong to few generations, so most words are empty.
    if (own === 0) continue
    for (let edge = first; edge < last; edge++) {
      const place = (edges.targets[edge] as number) * words + word
      const old = bits[place] as number
      changed |= own & ~old
      bits[place] = old | own
    }
  }
  return changed !== 0
}
