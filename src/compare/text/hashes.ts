import type { StorePath } from '../../nix/storePath.ts'

const HASH = /\/nix\/store\/[0-9a-z]{32}-/g

/** A text without the hashes of its store paths, which change with every rebuild. */
export function withoutHashes(text: string): string {
  return text.replace(HASH, '/nix/store/…-')
}

/** Whether two texts are equal without the hashes of store paths, which all have the same length. */
export function sameWithoutHashes(one: string, other: string): boolean {
  if (one === other) return true
  // An ASCII character: the sign that is shown would double the size of each text.
  return (
    one.length === other.length &&
    one.replace(HASH, '/nix/store/-') === other.replace(HASH, '/nix/store/-')
  )
}

/** A text with the path of its own system replaced by a word that is the same for every system. */
export function withoutOwnPath(text: string, own: StorePath): string {
  return text.replaceAll(own, '/nix/store/…-this-system')
}
