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

/** A growing list of numbers in a typed array: a tenth of the memory of an ordinary one. */
export class Numbers {
  #items = new Uint32Array(1 << 14)
  length = 0

  push(item: number): void {
    if (this.length === this.#items.length) {
      const larger = new Uint32Array(this.#items.length * 2)
      larger.set(this.#items)
      this.#items = larger
    }
    this.#items[this.length] = item
    this.length += 1
  }

  at(index: number): number {
    return this.#items[index] as number
  }

  done(): Uint32Array {
    return this.#items.slice(0, this.length)
  }
}

/** Collects the edges of nodes that are visited in order. */
export class EdgeList {
  readonly #offsets = new Numbers()
  readonly #targets = new Numbers()

  constructor() {
    this.#offsets.push(0)
  }

  /** An edge of the node that is visited. */
  add(target: number): void {
    this.#targets.push(target)
  }

  /** The node has no further edges. */
  endNode(): void {
    this.#offsets.push(this.#targets.length)
  }

  done(): Edges {
    return { offsets: this.#offsets.done(), targets: this.#targets.done() }
  }
}
