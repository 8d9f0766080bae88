import type { Packages } from '../packages/packages.ts'
import type { Store, StoreObject } from '../store/store.ts'
import type { Configuration } from '../story/configuration.ts'
import type { Nixpkgs } from '../story/nixpkgs.ts'

/** What every part of one system is made from. */
export interface Context {
  readonly store: Store
  readonly packages: Packages
  readonly configuration: Configuration
  readonly nixpkgs: Nixpkgs
  /** What `configurationRevision` says; null where nothing is stamped. */
  readonly revision: string | null
  /** The configuration's own source, as flakes copy it into the store. */
  readonly source: StoreObject
}

/** A text as a store path of its own, with what it refers to. */
export function textFile(
  store: Store,
  name: string,
  text: string,
  references: readonly StoreObject[] = [],
): StoreObject {
  return store.add({ name, references, files: () => ({ '': text }) })
}
