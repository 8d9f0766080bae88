import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Root } from '../../src/nix/root.ts'
import type { StorePath } from '../../src/nix/storePath.ts'
import { closuresOf } from '../../src/store/closures.ts'
import { DATABASE } from '../../src/store/database/databaseProblems.ts'
import { answer } from '../../src/store/database/questions.ts'
import { extendGraph } from '../../src/store/extendGraph.ts'
import { type Edges, type GraphData, targetsOf } from '../../src/store/graph.ts'
import { layOut, storePath, type Valid, writeDatabase } from '../support/layout.ts'

/* Random stores: a graph that grew by its roots is the same as one that was read at once. */

function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 4_294_967_296
  }
}

/** References lead to earlier paths; derivers and outputs may form cycles. */
function makeStore(below: (limit: number) => number): Record<StorePath, Valid> {
  const count = 2 + below(25)
  const drv = storePath('all-1.drv')
  const paths = Array.from({ length: count }, (_, index) => storePath(`path${index}-1`))
  const some = (limit: number, most: number) => [
    ...new Set(Array.from({ length: below(most + 1) }, () => paths[below(limit)] as StorePath)),
  ]
  return {
    [drv]: { size: 5, outputs: some(count, 3) },
    ...Object.fromEntries(
      paths.map((path, index) => [
        path,
        { size: below(1000), refs: some(index + 1, 4), ...(below(4) === 0 && { deriver: drv }) },
      ]),
    ),
  }
}

/** The graph by store paths, whatever the order of its nodes. */
function described(graph: GraphData, names: ReadonlyMap<number, StorePath>) {
  const nameOf = (node: number) => names.get(graph.ids[node] as number)
  const edges = (some: Edges, node: number) => [...targetsOf(some, node)].map(nameOf).sort()
  const nodes = [...graph.ids.keys()].map((node) => [
    nameOf(node),
    graph.narSize[node],
    edges(graph.references, node),
    edges(graph.keeps, node),
  ])
  const roots = [...graph.roots].map(([path, node]) => [path, node === null ? null : nameOf(node)])
  return { nodes: nodes.sort(), roots: roots.sort() }
}

/** What deleting each root would free, and each closure's size. */
async function sizesOf(graph: GraphData, paths: readonly StorePath[]) {
  const valid = [...graph.roots].filter(([, node]) => node !== null) as [StorePath, number][]
  const roots = paths.map((storePath, index): Root => ({ link: `${index}`, storePath }))
  const closures = await closuresOf(
    { ...graph, roots: new Map(valid), paths: async () => [] },
    roots,
    (link) => Number(link) % 3 !== 0,
  )
  return roots.map(({ link, storePath: path }) => [
    closures.closureSize(path),
    closures.freedBy([link]),
    closures.live,
  ])
}

it('makes the same graph of known roots and new ones as of all at once', async () => {
  for (let seed = 1; seed <= 30; seed++) {
    const next = random(seed)
    const below = (limit: number) => Math.floor(next() * limit)
    const directory = layOut()
    const store = makeStore(below)
    writeDatabase(directory, store)
    const settings = { keepDerivations: true, keepOutputs: below(2) === 0 }
    const read = (wanted: readonly StorePath[], known?: Float64Array) => {
      const question = { wanted, settings, named: false, ...(known && { known }) }
      return answer(join(directory, DATABASE), 'own', 'graph', question)
    }
    const all = [...Object.keys(store), storePath('gone-1')] as StorePath[]
    const roots = Array.from({ length: 2 + below(8) }, () => all[below(all.length)] as StorePath)
    const first = 1 + below(roots.length - 1)
    const known = await read(roots.slice(0, first))
    const grown = extendGraph(known, await read(roots.slice(first), known.ids))
    const whole = await read(roots)
    const everything = await answer(join(directory, DATABASE), 'own', 'paths', { ids: whole.ids })
    const names = new Map([...whole.ids].map((id, node) => [id, everything[node] as StorePath]))
    expect(described(grown, names), `seed ${seed}`).toEqual(described(whole, names))
    expect(await sizesOf(grown, roots), `seed ${seed}`).toEqual(await sizesOf(whole, roots))
  }
})
