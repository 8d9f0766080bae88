import { copyOf } from '../text/strings.ts'
/**
 * Store paths as Nix writes them: `/nix/store/`, 32 characters of its base-32 alphabet, a dash
 * and a name (Nix: src/libstore/path.cc).
 */

export const STORE_DIRECTORY = '/nix/store'

/** A path directly below the store directory; only `storePathOf` makes one. */
export type StorePath = string & { readonly __storePath: true }

const PATTERN =
  /^\/nix\/store\/[0123456789abcdfghijklmnpqrsvwxyz]{32}-[0-9a-zA-Z+\-._?=]{1,211}(?=\/|$)/

/** The store path that `path` is or is inside; null outside the store. */
export function storePathOf(path: string): StorePath | null {
  if (!PATTERN.test(path)) return null
  // Called for thousands of paths: `exec` would allocate an array each time.
  const end = path.indexOf('/', STORE_DIRECTORY.length + 1)
  if (end === -1) return path as StorePath
  const found = path.slice(0, end)
  return (path.length > MAX_SLICED ? copyOf(found) : found) as StorePath
}

/** Characters of a text of which a slice is kept as it is: V8 keeps the whole text for a slice of it. */
const MAX_SLICED = 512

const IN_TEXT =
  /\/nix\/store\/[0123456789abcdfghijklmnpqrsvwxyz]{32}-[0-9a-zA-Z+\-._?=]{1,211}(?![0-9a-zA-Z+\-._?=])/g

/** The store paths that a text mentions, or mentions files in, in order. */
export function storePathsIn(text: string): readonly StorePath[] {
  return (text.match(IN_TEXT) ?? []) as readonly string[] as readonly StorePath[]
}

/** `path` itself where it is exactly a store path, not a path below one. */
export function exactStorePath(path: string): StorePath | null {
  const found = storePathOf(path)
  return found === path ? found : null
}

/** Whether Nix takes it for a derivation, which it would build when setting or realising it (path.cc). */
export function isDerivation(path: string): boolean {
  return path.endsWith('.drv')
}

/** The name after the hash: `hello-2.12.1`. */
export function nameOf(path: StorePath): string {
  return path.slice(STORE_DIRECTORY.length + 34)
}
