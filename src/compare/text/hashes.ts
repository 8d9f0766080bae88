import type { StorePath } from '../../nix/storePath.ts'

const HASH = /\/nix\/store\/[0-9a-z]{32}-/g

/** A text without the hashes of its store paths, which are others after every rebuild. */
export function withoutHashes(text: string): string {
  return text.replace(HASH, '/nix/store/…-')
}

/** Whether two texts are the same without the hashes of store paths, which are all equally long. */
export function sameWithoutHashes(one: string, other: string): boolean {
  if (one === other) return true
  // A plain character, as the sign that is shown would make each text twice as large.
  return (
    one.length === other.length &&
    one.replace(HASH, '/nix/store/-') === other.replace(HASH, '/nix/store/-')
  )
}

/** A text in which the path of its own system stands as one word, the same for every system. */
export function withoutOwnPath(text: string, own: StorePath): string {
  return text.replaceAll(own, '/nix/store/…-this-system')
}
