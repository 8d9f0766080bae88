import type { Edges } from './graph.ts'

/** A growing list of numbers in a typed array: a fraction of the memory of an ordinary list. */
class Numbers {
  #items = new Uint32Array(1 << 14)
  length = 0

  set(index: number, item: number): void {
    if (index >= this.#items.length) {
      const larger = new Uint32Array(Math.max(index + 1, this.#items.length * 2))
      larger.set(this.#items)
      this.#items = larger
    }
    this.#items[index] = item
    if (index >= this.length) this.length = index + 1
  }

  /** The numbers up to `length`, 0 for missing ones. */
  done(length: number): Uint32Array {
    if (length > this.length) this.set(length - 1, 0)
    return this.#items.slice(0, length)
  }
}

/** Collects edges node by node: all of one node before those of the next. */
export class EdgeList {
  readonly #starts = new Numbers()
  readonly #ends = new Numbers()
  readonly #targets = new Numbers()

  get length(): number {
    return this.#targets.length
  }

  /** Starts the edges of `node`. */
  begin(node: number): void {
    this.#starts.set(node, this.#targets.length)
  }

  add(target: number): void {
    this.#targets.set(this.#targets.length, target)
  }

  end(node: number): void {
    this.#ends.set(node, this.#targets.length)
  }

  /** The edges of `size` nodes; a node that was never begun has none. */
  done(size: number): Edges {
    return {
      starts: this.#starts.done(size),
      ends: this.#ends.done(size),
      targets: this.#targets.done(this.#targets.length),
    }
  }
}
