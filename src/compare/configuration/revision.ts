import type { Revision } from './configurationChange.ts'

/** A whole hash has 40 digits, or 64 in a repository that counts by SHA-256. */
const REVISION = /^(?:([0-9a-f]{7,40}|[0-9a-f]{64})(-dirty)?|(dirty))$/

/**
 * What `system.configurationRevision` says: a hash, whole or short, and `-dirty` behind that of a
 * changed tree (Nix: `dirtyRev` and `dirtyShortRev` of a flake's `self`). Any other text is a
 * revision that is not known.
 */
export function parseRevision(text: string | null): Revision {
  const found = REVISION.exec(text?.trim() ?? '')
  return { hash: found?.[1] ?? null, dirty: (found?.[2] ?? found?.[3]) !== undefined }
}

/** Whether both were built from the same commit, as far as their digits go. */
export function sameCommit(one: Revision, other: Revision): boolean {
  if (one.hash === null || other.hash === null) return false
  return one.hash.startsWith(other.hash) || other.hash.startsWith(one.hash)
}

/** As git shortens a hash. */
export function shortHash(hash: string): string {
  return hash.slice(0, 7)
}
