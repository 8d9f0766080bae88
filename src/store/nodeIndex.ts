/** The node of each row id. Ids are sparse, so they index an array only while it stays small. */
export class NodeIndex {
  readonly #dense: Int32Array | null
  readonly #sparse = new Map<number, number>()

  constructor(highest: number) {
    this.#dense = highest < MAX_SIZE_OF_DENSE ? new Int32Array(highest + 1).fill(-1) : null
  }

  /** -1 for an id that was not met yet. */
  get(id: number): number {
    return this.#dense?.[id] ?? this.#sparse.get(id) ?? -1
  }

  set(id: number, node: number): void {
    if (this.#dense !== null && id < this.#dense.length) this.#dense[id] = node
    else this.#sparse.set(id, node)
  }
}

/** 16 million ids are 64 MB. */
const MAX_SIZE_OF_DENSE = 1 << 24
