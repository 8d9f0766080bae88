import { fraction } from '../store/hash.ts'
import type { Store, StoreObject } from '../store/sampleStore.ts'
import type { Tree } from '../store/storeTree.ts'
import type { Catalogue } from './catalogue.ts'
import { type PackageEntry, versionAt } from './parse.ts'

/** Changes of a configuration to packages of nixpkgs. */
export interface Overrides {
  /** Other versions, by key. */
  readonly versions: Readonly<Record<string, string>>
  /** Patches, by key: a text that produces another build of the same version. */
  readonly patches: Readonly<Record<string, string>>
}

/** Files of the few packages whose contents are read, by key. */
export type Contents = Readonly<Record<string, (path: string) => Tree>>

/** C++ programs need its run-time library; larger ones are assumed to be C++. */
const PROBABLY_CPP = 2 * 1024 * 1024

/** The packages of one state of nixpkgs, added to a store on demand. */
export class Packages {
  readonly #store: Store
  readonly #catalogue: Catalogue
  readonly #state: number
  readonly #overrides: Overrides
  readonly #contents: Contents
  readonly #made = new Map<string, StoreObject>()

  constructor(
    store: Store,
    catalogue: Catalogue,
    state: number,
    overrides: Overrides,
    contents: Contents,
  ) {
    this.#store = store
    this.#catalogue = catalogue
    this.#state = state
    this.#overrides = overrides
    this.#contents = contents
  }

  /** One output: `glib`, `glib.bin`. Throws an Error for a package in no table. */
  get(key: string): StoreObject {
    const known = this.#made.get(key)
    if (known !== undefined) return known
    const made = this.#make(key)
    this.#made.set(key, made)
    return made
  }

  /** The objects for a word of the tables: one output, or every member of `@family`. */
  all(word: string): StoreObject[] {
    if (!word.startsWith('@')) return [this.get(word)]
    const family = this.#catalogue.families.get(word.slice(1))
    if (family === undefined) throw new Error(`The sample has no family ${word}.`)
    return family.map((key) => this.get(key))
  }

  /** The outputs installed in a profile with a package: programs and manuals. */
  installed(key: string): StoreObject[] {
    const { outputs } = this.#entry(key)
    const wanted = [outputs.has('bin') ? `${key}.bin` : key]
    for (const output of ['man', 'doc']) if (outputs.has(output)) wanted.push(`${key}.${output}`)
    return wanted.map((word) => this.get(word))
  }

  version(key: string): string {
    return this.#overrides.versions[key] ?? versionAt(this.#entry(key), this.#state)
  }

  #make(word: string): StoreObject {
    const [key, output] = this.#parts(word)
    const entry = this.#entry(key)
    const version = this.version(key)
    const base = version === '' ? entry.name : `${entry.name}-${version}`
    const files = output === '' ? this.#contents[key] : undefined
    return this.#store.add({
      name: output === '' ? base : `${base}-${output}`,
      references: this.#references(entry, output),
      refersToItself: entry.needsLibc && output !== 'man',
      flavour: this.#overrides.patches[key] ?? '',
      narSize: narSizeOf((output === '' ? null : entry.outputs.get(output)) ?? entry.bytes, base),
      ...(files === undefined ? {} : { files }),
    })
  }

  /** The dot in `foo.lib` names an output, the one in `gitsigns.nvim` does not. */
  #parts(word: string): [string, string] {
    const dot = word.lastIndexOf('.')
    if (dot === -1 || this.#catalogue.entries.has(word)) return [word, '']
    return [word.slice(0, dot), word.slice(dot + 1)]
  }

  #entry(key: string): PackageEntry {
    const entry = this.#catalogue.entries.get(key)
    if (entry === undefined) throw new Error(`The sample has no package ${key}.`)
    return entry
  }

  /** Libraries have the package's references; programs and headers refer to the libraries. */
  #references(entry: PackageEntry, output: string): StoreObject[] {
    if (output === 'man' || output === 'doc') return []
    const sibling = siblingOf(entry, output)
    const siblings = sibling === null ? [] : [this.get(sibling)]
    if (output === 'dev') return siblings
    const needed = entry.references.flatMap((word) => this.all(word))
    return [...siblings, ...needed, ...this.#runTime(entry)]
  }

  #runTime(entry: PackageEntry): StoreObject[] {
    if (!entry.needsLibc || entry.key === 'glibc') return []
    const isCpp = entry.bytes >= PROBABLY_CPP && entry.key !== 'gcc'
    return isCpp ? [this.get('glibc'), this.get('gcc.lib')] : [this.get('glibc')]
  }
}

/** The output of the same package that this one refers to. */
function siblingOf({ key, outputs }: PackageEntry, output: string): string | null {
  if (output === '') return outputs.has('lib') ? `${key}.lib` : null
  return output === 'lib' ? null : key
}

/** About `bytes`: two versions of a package never have the same size. */
export function narSizeOf(bytes: number, name: string): number {
  const grown = Math.round(bytes * (0.97 + 0.06 * fraction(name)))
  return grown - (grown % 8)
}
