import { storeHash } from './hash.ts'
import { sizeOf, type Tree } from './storeTree.ts'

/** One path of the sample machine's store. */
export interface StoreObject {
  /** Counts from 1 in the order they came, so that a reference's is the smaller one. */
  readonly number: number
  readonly path: string
  readonly narSize: number
  /** What it refers to, itself not counted. */
  readonly references: readonly StoreObject[]
  readonly refersToItself: boolean
  /** When it came into the store, in milliseconds since 1970. */
  readonly registered: number
  /** What lies on the disk; null for what is in the database alone. */
  readonly tree: Tree | null
}

/** What makes a path what it is; the same recipe always gives the same path. */
export interface Recipe {
  /** The name behind the hash: `hello-2.12.1`. */
  readonly name: string
  readonly references?: readonly StoreObject[]
  readonly refersToItself?: boolean
  /** Any text: another one gives another path, as another build recipe would. */
  readonly flavour?: string
  /** Bytes; made from the files where it is left out. */
  readonly narSize?: number
  /** The files, told the path that they will lie at. */
  readonly files?: (path: string) => Tree
}

const SELF = '/nix/store/00000000000000000000000000000000-self'

/** Collects store paths, each once, references before what refers to them. */
export class Store {
  /** All paths in the order they came. */
  readonly objects: StoreObject[] = []
  readonly #known = new Map<string, StoreObject>()
  /** The date of what is added from now on, in milliseconds since 1970. */
  clock = 0

  /** The store path that a recipe makes. */
  add(recipe: Recipe): StoreObject {
    const { name, files, flavour = '', refersToItself = false } = recipe
    const references = [...new Set(recipe.references)]
    const draft = files?.(SELF) ?? null
    const content = draft === null ? '' : JSON.stringify(draft)
    // Most recipes come again and again: numbers find them faster than a hash of paths would.
    const numbers = references.map(({ number }) => number)
    const key = `${name}\n${flavour}\n${content}\n${numbers}`
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const inputs = [name, flavour, content, ...references.map((reference) => reference.path)]
    const path = `/nix/store/${storeHash(inputs.join('\n'))}-${name}`
    // Few files name the path that they lie at.
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
