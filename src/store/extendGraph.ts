import type { Edges, GraphData } from './graph.ts'

/**
 * Adds to a graph what was read beyond it: the first nodes of `more` are those of `graph`, without
 * sizes and edges. Nothing in `graph` leads to a new node, as a graph has all that its nodes reach.
 */
export function extendGraph(graph: GraphData, more: GraphData): GraphData {
  const { size } = graph
  const isNew = (node: number) => node >= size
  return {
    size: more.size,
    ids: more.ids,
    narSize: joined(graph.narSize, more.narSize.subarray(size)),
    references: joinedEdges(graph.references, more.references, size),
    keeps: joinedEdges(graph.keeps, more.keeps, size),
    order: {
      // New nodes lead to known ones, never the other way round, so each still follows its targets.
      nodes: joined(graph.order.nodes, more.order.nodes.filter(isNew)),
      cyclic: graph.order.cyclic || more.order.cyclic,
    },
    roots: new Map([...graph.roots, ...more.roots]),
    names: null,
  }
}

/** The edges of the first `size` nodes, and those of further nodes. */
function joinedEdges(known: Edges, more: Edges, size: number): Edges {
  const shift = known.targets.length
  const shifted = (places: Uint32Array) => places.subarray(size).map((place) => place + shift)
  return {
    starts: joined(known.starts, shifted(more.starts)),
    ends: joined(known.ends, shifted(more.ends)),
    targets: joined(known.targets, more.targets),
  }
}

function joined<Numbers extends Uint32Array | Float64Array>(a: Numbers, b: Numbers): Numbers {
  const both = new (a.constructor as new (length: number) => Numbers)(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both
}
