import { type Breather, breathless } from '../breather.ts'
import { type Edges, type ReferenceGraph, targetsOf } from '../nix/database/graph.ts'

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

/** For every node, which of some starts reach it: bit n of its words is the nth start. */
export interface Marks {
  /** 32-bit words a node. */
  readonly words: number
  readonly bits: Uint32Array
}

/**
 * Marks what each group of nodes in `starts` reaches along `edges`, all of them in one pass: nodes
 * are visited so that one comes after all that lead to it, and each hands its marks on. Edges that
 * form a cycle (a deriver may) are passed over again until nothing changes.
 */
export async function reachedBy(
  size: number,
  edges: readonly Edges[],
  starts: readonly (readonly number[])[],
  breathe: Breather = breathless,
): Promise<Marks> {
  const words = Math.max(1, Math.ceil(starts.length / 32))
  const bits = new Uint32Array(size * words)
  starts.forEach((nodes, index) => {
    for (const node of nodes) {
      const place = node * words + (index >> 5)
      bits[place] = (bits[place] as number) | (1 << (index & 31))
    }
  })
  const { order, cyclic } = await finishingOrder(size, edges, breathe)
  for (let changed = true; changed; ) {
    changed = false
    for (let index = order.length - 1; index >= 0; index--) {
      const rest = index % 1024 === 0 ? breathe() : null
      if (rest !== null) await rest
      const node = order[index] as number
      for (const some of edges) changed = handOn(bits, words, node, some) || changed
    }
    changed &&= cyclic // without a cycle the first pass was complete
  }
  return { words, bits }
}

/** Gives a node's marks to its targets; whether any of them got a new one. */
function handOn(bits: Uint32Array, words: number, node: number, edges: Edges): boolean {
  const from = node * words
  let changed = 0
  const last = edges.ends[node] as number
  for (let edge = edges.starts[node] as number; edge < last; edge++) {
    const to = (edges.targets[edge] as number) * words
    for (let word = 0; word < words; word++) {
      const old = bits[to + word] as number
      const joined = old | (bits[from + word] as number)
      changed |= old ^ joined
      bits[to + word] = joined
    }
  }
  return changed !== 0
}

/**
 * Nodes in the order in which a depth-first walk leaves them: each after all that it leads to, but
 * for edges that close a cycle.
 */
async function finishingOrder(
  size: number,
  edges: readonly Edges[],
  breathe: Breather,
): Promise<{ order: Uint32Array; cyclic: boolean }> {
  const order = new Uint32Array(size)
  const state = new Uint8Array(size)
  const stack = new Uint32Array(size)
  /** For each node on the stack, which of the edge lists it is at, and where in it. */
  const list = new Uint8Array(size)
  const next = new Uint32Array(size)
  let finished = 0
  let cyclic = false
  for (let start = 0; start < size; start++) {
    const rest = start % 1024 === 0 ? breathe() : null
    if (rest !== null) await rest
    if (state[start] !== NEW) continue
    let depth = 1
    stack[0] = start
    state[start] = OPEN
    while (depth > 0) {
      const node = stack[depth - 1] as number
      const target = nextTarget(edges, node, list, next)
      if (target === -1) {
        order[finished++] = node
        state[node] = LEFT
        depth -= 1
      } else if (state[target] === NEW) {
        state[target] = OPEN
        stack[depth++] = target
      } else if (state[target] === OPEN && target !== node) cyclic = true
    }
  }
  return { order, cyclic }
}

/** Not met yet; on the way that led here; left with all that it leads to. */
const [NEW, OPEN, LEFT] = [0, 1, 2]

/** The next target of a node on the stack; -1 where it has no more. */
function nextTarget(
  edges: readonly Edges[],
  node: number,
  list: Uint8Array,
  next: Uint32Array,
): number {
  for (;;) {
    const some = edges[list[node] as number]
    if (some === undefined) return -1
    const place = (some.starts[node] as number) + (next[node] as number)
    if (place < (some.ends[node] as number)) {
      next[node] = (next[node] as number) + 1
      return some.targets[place] as number
    }
    list[node] = (list[node] as number) + 1
    next[node] = 0
  }
}
