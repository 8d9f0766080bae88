import { expect, it } from 'vitest'
import type { Root } from '../../src/nix/root.ts'
import type { StorePath } from '../../src/nix/storePath.ts'
import { noYield } from '../../src/runtime/yieldIfDue.ts'
import { closuresOf } from '../../src/store/closures.ts'
import type { Edges, ReferenceGraph } from '../../src/store/graph.ts'
import { finishingOrder } from '../../src/store/referenceOrder.ts'

/*
 * Random stores, answered by the engine and by sets that are walked one path at a time. References
 * form no cycle but may be to oneself; derivers and outputs may lead anywhere, as in Nix.
 */

interface Made {
  readonly references: number[][]
  readonly keeps: number[][]
  readonly narSize: number[]
  /** The node of each link; several links may name the same one. */
  readonly links: number[]
  /** Links with these numbers stay. */
  readonly staying: Set<number>
}

function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 4_294_967_296
  }
}

function make(seed: number): Made {
  const next = random(seed)
  const below = (limit: number) => Math.floor(next() * limit)
  const size = 1 + below(40)
  const some = (most: number, pick: () => number) => [
    ...new Set(Array.from({ length: below(most + 1) }, pick)),
  ]
  const nodes = [...Array(size).keys()]
  const links = Array.from({ length: 1 + below(next() < 0.2 ? 70 : 6) }, () => below(size))
  return {
    references: nodes.map((node) => some(4, () => below(node + 1))),
    keeps: nodes.map(() => (next() < 0.3 ? some(2, () => below(size)) : [])),
    narSize: nodes.map(() => below(1000)),
    links,
    staying: new Set(links.flatMap((_, index) => (next() < 0.2 ? [index] : []))),
  }
}

function edges(lists: readonly number[][]): Edges {
  const offsets = [0]
  for (const list of lists) offsets.push((offsets.at(-1) as number) + list.length)
  return {
    starts: Uint32Array.from(offsets.slice(0, -1)),
    ends: Uint32Array.from(offsets.slice(1)),
    targets: Uint32Array.from(lists.flat()),
  }
}

const pathOf = (node: number) => `/nix/store/${node}` as StorePath
const linkOf = (index: number, { staying }: Made) =>
  `${staying.has(index) ? 'stay' : 'go'}-${index}`

function reach(starts: readonly number[], ...lists: (readonly number[][])[]): Set<number> {
  const found = new Set(starts)
  for (const node of found) {
    for (const list of lists) for (const target of list[node] ?? []) found.add(target)
  }
  return found
}

async function check(made: Made, seed: number): Promise<void> {
  const { references, keeps, narSize, links } = made
  const bytes = (nodes: Iterable<number>) =>
    [...nodes].reduce((sum, node) => sum + (narSize[node] as number), 0)
  const [size, lists] = [references.length, [edges(references), edges(keeps)]]
  const graph: ReferenceGraph = {
    size,
    order: await finishingOrder(size, lists, noYield),
    narSize: Float64Array.from(narSize),
    references: edges(references),
    keeps: edges(keeps),
    roots: new Map(references.map((_, node) => [pathOf(node), node])),
    paths: async (nodes) => nodes.map(pathOf),
  }
  const roots: Root[] = links.map((node, index) => ({
    link: linkOf(index, made),
    storePath: pathOf(node),
  }))
  const closures = await closuresOf(graph, roots, (link) => link.startsWith('go-'))
  for (const node of references.keys()) {
    const closure = reach([node], references)
    expect(closures.closureSize(pathOf(node)), `seed ${seed}`).toBe(bytes(closure))
    expect(closures.pathCount(pathOf(node)), `seed ${seed}`).toBe(closure.size)
  }
  const alive = reach(links, references, keeps)
  const next = random(seed + 1)
  const sets = [[], ...links.map((_, index) => [index]), links.map((_, index) => index)]
  for (let times = 0; times < 3; times++) {
    sets.push(links.flatMap((_, index) => (next() < 0.5 ? [index] : [])))
  }
  for (const chosen of sets) {
    const going = chosen.filter((index) => !made.staying.has(index))
    const left = links.filter((_, index) => !going.includes(index))
    const kept = reach(left, references, keeps)
    const freed = bytes([...alive].filter((node) => !kept.has(node)))
    const answer = closures.freedBy(chosen.map((index) => linkOf(index, made)))
    expect(answer, `seed ${seed}, links ${chosen}`).toBe(freed)
  }
}

it('answers as the naive way does, on 3000 random stores', async () => {
  for (let seed = 1; seed <= 3000; seed++) await check(make(seed), seed)
})
