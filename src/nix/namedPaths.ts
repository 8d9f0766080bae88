import { statusAt } from '../host/fileAccess.ts'
import { copyOf } from '../text/strings.ts'
import type { StorePath } from './storePath.ts'

/** Maximum distinct paths retained without checking: processes use a few thousand. */
const MAX_UNCHECKED = 20_000
/** Maximum further paths, retained only where they exist in this computer's store. */
const MAX_CHECKED = 100_000

/**
 * Store paths named by processes. Anyone may start processes that name any number of paths, existing or not,
 * so memory and time are bounded.
 */
export class NamedPaths {
  readonly #known = new Map<string, StorePath>()
  #checks = MAX_CHECKED
  #isCut = false

  /** Whether paths were left out because of the limits. */
  get isCut(): boolean {
    return this.#isCut
  }

  /** Returns one shared string for equal paths; null for a path that is not retained. */
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
