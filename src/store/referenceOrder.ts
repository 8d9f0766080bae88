import type { YieldIfDue } from '../runtime/yieldIfDue.ts'
import type { Edges, Order } from './graph.ts'

/** The order in which a depth-first walk along `edges` finishes the nodes (postorder). */
export async function finishingOrder(
  size: number,
  edges: readonly Edges[],
  yieldIfDue: YieldIfDue,
): Promise<Order> {
  const nodes = new Uint32Array(size)
  const state = new Uint8Array(size)
  const stack = new Uint32Array(size)
  /** For each node on the stack, its current edge list and the position in it. */
  const list = new Uint8Array(size)
  const next = new Uint32Array(size)
  let finished = 0
  let steps = 0
  let cyclic = false
  for (let start = 0; start < size; start++) {
    if (state[start] !== NEW) continue
    let depth = 1
    stack[0] = start
    state[start] = OPEN
    while (depth > 0) {
      steps += 1
      const rest = steps % 4096 === 0 ? yieldIfDue() : null
      if (rest !== null) await rest
      const node = stack[depth - 1] as number
      const target = nextTarget(edges, node, list, next)
      if (target === -1) {
        nodes[finished++] = node
        state[node] = LEFT
        depth -= 1
      } else if (state[target] === NEW) {
        state[target] = OPEN
        stack[depth++] = target
      } else if (state[target] === OPEN && target !== node) cyclic = true
    }
  }
  return { nodes, cyclic }
}

/** Not visited; on the stack; finished with all its targets. */
const [NEW, OPEN, LEFT] = [0, 1, 2]

/** The next target of a node on the stack; -1 if it has no more. */
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
