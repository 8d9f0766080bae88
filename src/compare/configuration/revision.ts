import type { Revision } from './configurationChange.ts'

/** A full hash has 40 digits, or 64 in a SHA-256 repository. */
const REVISION = /^(?:([0-9a-f]{7,40}|[0-9a-f]{64})(-dirty)?|(dirty))$/

/**
 * Parses `system.configurationRevision`: a hash, full or short, with `-dirty` for a changed tree
 * (Nix: `dirtyRev` and `dirtyShortRev` of a flake's `self`). Any other text is an unknown revision.
 */
export function parseRevision(text: string | null): Revision {
  const found = REVISION.exec(text?.trim() ?? '')
  return { hash: found?.[1] ?? null, dirty: (found?.[2] ?? found?.[3]) !== undefined }
}

/** Whether both are the same commit, as far as their digits go. */
export function sameCommit(one: Revision, other: Revision): boolean {
  if (one.hash === null || other.hash === null) return false
  return one.hash.startsWith(other.hash) || other.hash.startsWith(one.hash)
}

/** A hash as git abbreviates it. */
export function shortHash(hash: string): string {
  return hash.slice(0, 7)
}
