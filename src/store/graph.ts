import type { StorePath } from '../nix/storePath.ts'

/**
 * The part of the store that some roots reach. Nodes are numbered 0…size-1 in the order they were
 * met; the targets of node n's edges are those between `starts[n]` and `ends[n]`.
 */
export interface GraphData {
  readonly size: number
  /** The database's row id of each node. */
  readonly ids: Float64Array
  /** Bytes; 0 where the database does not know (as Nix counts it). */
  readonly narSize: Float64Array
  readonly references: Edges
  /** What else a path keeps alive: its deriver (keep-derivations), its outputs (keep-outputs). */
  readonly keeps: Edges
  /** For walks along references and keeps together. */
  readonly order: Order
  /** The node of each root that was asked for; null where it is not valid. */
  readonly roots: ReadonlyMap<StorePath, number | null>
  /** All store paths; null where they are asked for when they are needed. */
  readonly names: readonly StorePath[] | null
}

/** A graph that can be asked for names. */
export interface ReferenceGraph extends Omit<GraphData, 'roots' | 'ids' | 'names'> {
  /** The node of each root that is valid. */
  readonly roots: ReadonlyMap<StorePath, number>
  /** The store paths of nodes. */
  paths(nodes: readonly number[]): Promise<StorePath[]>
}

export interface Edges {
  readonly starts: Uint32Array
  readonly ends: Uint32Array
  readonly targets: Uint32Array
}

/** An order of the nodes in which marks can be handed from each to what it leads to. */
export interface Order {
  /** Each node stands after all that it leads to, but for edges that close a cycle. */
  readonly nodes: Uint32Array
  /** Whether an edge closes a cycle; one to the node itself does not count. */
  readonly cyclic: boolean
}

/** The targets of `node`'s edges. */
export function targetsOf(edges: Edges, node: number): Uint32Array {
  return edges.targets.subarray(edges.starts[node], edges.ends[node])
}
