import { storeHash } from './hash.ts'
import { sizeOf, type Tree } from './storeTree.ts'

/** One path of the sample machine's store. */
export interface StoreObject {
  /** Counts from 1 in order of addition, so that a reference has a smaller number. */
  readonly number: number
  readonly path: string
  readonly narSize: number
  /** Its references, except itself. */
  readonly references: readonly StoreObject[]
  readonly refersToItself: boolean
  /** When it was registered, in milliseconds since 1970. */
  readonly registered: number
  /** Its files on disk; null for a path that is only in the database. */
  readonly tree: Tree | null
}

/** Everything that determines a path: the same recipe always gives the same path. */
export interface Recipe {
  /** The name after the hash: `hello-2.12.1`. */
  readonly name: string
  readonly references?: readonly StoreObject[]
  readonly refersToItself?: boolean
  /** Any text: a different one gives another path, as a different build recipe would. */
  readonly flavour?: string
  /** Bytes; computed from the files where left out. */
  readonly narSize?: number
  /** The files, given their future path. */
  readonly files?: (path: string) => Tree
}

const SELF = '/nix/store/00000000000000000000000000000000-self'

/** Collects store paths, each once, references before referrers. */
export class Store {
  /** All paths in order of addition. */
  readonly objects: StoreObject[] = []
  readonly #known = new Map<string, StoreObject>()
  /** The date of further additions, in milliseconds since 1970. */
  clock = 0

  /** The store path of a recipe. */
  add(recipe: Recipe): StoreObject {
    const { name, files, flavour = '', refersToItself = false } = recipe
    const references = [...new Set(recipe.references)]
    const draft = files?.(SELF) ?? null
    const content = draft === null ? '' : JSON.stringify(draft)
    // Most recipes are repeated: numbers are faster to look up than a hash of paths.
    const numbers = references.map(({ number }) => number)
    const key = `${name}\n${flavour}\n${content}\n${numbers}`
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const inputs = [name, flavour, content, ...references.map((reference) => reference.path)]
    const path = `/nix/store/${storeHash(inputs.join('\n'))}-${name}`
    // Few files contain their own path.
    const tree = content.includes(SELF) ? (files?.(path) ?? null) : draft
    const made: StoreObject = {
      number: this.objects.length + 1,
      path,
      narSize: recipe.narSize ?? sizeOf(tree ?? {}),
      references,
      refersToItself,
      registered: this.clock,
      tree,
    }
    this.objects.push(made)
    this.#known.set(key, made)
    return made
  }
}
