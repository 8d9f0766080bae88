import type { Packages } from '../packages/samplePackages.ts'
import type { Store, StoreObject } from '../store/sampleStore.ts'
import type { Configuration } from '../story/configuration.ts'
import type { Nixpkgs } from '../story/nixpkgs.ts'

/** The inputs of every part of one system. */
export interface Context {
  readonly store: Store
  readonly packages: Packages
  readonly configuration: Configuration
  readonly nixpkgs: Nixpkgs
  /** `configurationRevision`; null where it is not set. */
  readonly revision: string | null
  readonly source: Source
}

/** The configuration's own source, as flakes copy it into the store. */
export interface Source {
  readonly object: StoreObject
  /** Its commit; null for uncommitted contents. */
  readonly revision: string | null
  /** Seconds since 1970. */
  readonly lastModified: number
}

/** A text as its own store path, with its references. */
export function textFile(
  store: Store,
  name: string,
  text: string,
  references: readonly StoreObject[] = [],
): StoreObject {
  return store.add({ name, references, files: () => ({ '': text }) })
}

/** A shell script `bin/PROGRAM` in its own store path. */
export function scriptFile(
  { store, packages }: Context,
  name: string,
  program: string,
  lines: readonly string[],
  references: readonly StoreObject[] = [],
): { readonly object: StoreObject; readonly path: string } {
  const bash = packages.get('bash')
  const text = [`#!${bash.path}/bin/bash`, ...lines].map((line) => `${line}\n`).join('')
  const object = store.add({
    name,
    references: [bash, ...references],
    files: () => ({ [`bin/${program}`]: { program: text } }),
  })
  return { object, path: `${object.path}/bin/${program}` }
}
