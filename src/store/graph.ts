import type { StorePath } from '../nix/storePath.ts'

/**
 * The part of the store reachable from some roots. Nodes are numbered 0…size-1 in discovery order;
 * the targets of node n's edges are between `starts[n]` and `ends[n]`.
 */
export interface GraphData {
  readonly size: number
  /** The database's row id of each node. */
  readonly ids: Float64Array
  /** Bytes; 0 if the database has no size (as Nix counts it). */
  readonly narSize: Float64Array
  readonly references: Edges
  /** Other paths that a path keeps alive: its deriver (keep-derivations), its outputs (keep-outputs). */
  readonly keeps: Edges
  /** For walks along references and keeps together. */
  readonly order: Order
  /** The node of each requested root; null if the root is not valid. */
  readonly roots: ReadonlyMap<StorePath, number | null>
  /** All store paths; null if they are looked up on demand. */
  readonly names: readonly StorePath[] | null
}

/** A graph that can look up names. */
export interface ReferenceGraph extends Omit<GraphData, 'roots' | 'ids' | 'names'> {
  /** The node of each valid root. */
  readonly roots: ReadonlyMap<StorePath, number>
  /** The store paths of nodes. */
  paths(nodes: readonly number[]): Promise<StorePath[]>
}

export interface Edges {
  readonly starts: Uint32Array
  readonly ends: Uint32Array
  readonly targets: Uint32Array
}

/** A node order for propagating marks from each node to its targets. */
export interface Order {
  /** Each node comes after all its targets, except for edges that close a cycle. */
  readonly nodes: Uint32Array
  /** Whether an edge closes a cycle; an edge from a node to itself does not count. */
  readonly cyclic: boolean
}

/** The targets of `node`'s edges. */
export function targetsOf(edges: Edges, node: number): Uint32Array {
  return edges.targets.subarray(edges.starts[node], edges.ends[node])
}
