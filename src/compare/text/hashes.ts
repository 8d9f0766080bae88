import type { StorePath } from '../../nix/storePath.ts'

const HASH = /\/nix\/store\/[0-9a-z]{32}-/g

/** A text without the hashes of its store paths, which are others after every rebuild. */
export function withoutHashes(text: string): string {
  return text.replace(HASH, '/nix/store/…-')
}

/** A text in which the path of its own system stands as one word, the same for every system. */
export function withoutOwnPath(text: string, own: StorePath): string {
  return text.replaceAll(own, '/nix/store/…-this-system')
}
