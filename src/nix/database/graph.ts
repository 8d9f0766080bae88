import type { StorePath } from '../storePath.ts'

/**
 * The part of the store that some roots reach. Nodes are numbered 0…size-1 in the order they were
 * met; edges lie one after another, those of node n between `offsets[n]` and `offsets[n + 1]`.
 */
export interface ReferenceGraph {
  readonly size: number
  /** Bytes; 0 where the database does not know (as Nix counts it). */
  readonly narSize: Float64Array
  readonly references: Edges
  /** What else a path keeps alive: its deriver (keep-derivations), its outputs (keep-outputs). */
  readonly keeps: Edges
  /** The node of each root that is valid. */
  readonly roots: ReadonlyMap<StorePath, number>
  /** The store paths of nodes. */
  paths(nodes: readonly number[]): Promise<StorePath[]>
}

export interface Edges {
  readonly offsets: Uint32Array
  readonly targets: Uint32Array
}

/** The targets of `node`'s edges. */
export function targetsOf(edges: Edges, node: number): Uint32Array {
  return edges.targets.subarray(edges.offsets[node], edges.offsets[node + 1])
}

/** Collects the edges of nodes that are visited in order. */
export class EdgeList {
  readonly #offsets: number[] = [0]
  readonly #targets: number[] = []

  add(targets: Iterable<number>): void {
    for (const target of targets) this.#targets.push(target)
    this.#offsets.push(this.#targets.length)
  }

  done(): Edges {
    return {
      offsets: Uint32Array.from(this.#offsets),
      targets: Uint32Array.from(this.#targets),
    }
  }
}
