import { statusAt } from '../host/fileAccess.ts'
import { copyOf, type StorePath } from './storePath.ts'

/** Different paths that are kept as they are found: processes use some thousands. */
const MAX_UNCHECKED = 20_000
/** So many more are looked for in the store of this computer, and kept where they exist. */
const MAX_CHECKED = 100_000

/**
 * Store paths that processes name. Anyone may start processes that name any number of paths, whether they
 * exist or not: memory and time are bounded.
 */
export class NamedPaths {
  readonly #known = new Map<string, StorePath>()
  #checks = MAX_CHECKED
  #isCut = false

  /** Whether there were more than could be looked for. */
  get isCut(): boolean {
    return this.#isCut
  }

  /** The path, as one string however often it is named; null where it is not kept. */
  keep(path: StorePath): StorePath | null {
    const known = this.#known.get(path)
    if (known !== undefined) return known
    if (this.#known.size >= MAX_UNCHECKED && !this.#exists(path)) return null
    const kept = copyOf(path) as StorePath
    this.#known.set(kept, kept)
    return kept
  }

  #exists(path: StorePath): boolean {
    if (this.#checks === 0) {
      this.#isCut = true
      return false
    }
    this.#checks -= 1
    return statusAt(path) !== null
  }
}
