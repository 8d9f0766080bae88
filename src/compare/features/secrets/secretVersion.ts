import { createHash } from 'node:crypto'
import { storePathOf } from '../../../nix/storePath.ts'
import type { SideFacts } from '../sideFacts.ts'

/** Characters of a hash that are shown: enough to see a change. */
const SHORT = 6

/** A short hash of a text: shows a change without the text. */
export function versionOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, SHORT)
}

/**
 * The version of an encrypted store file, by its content: its path changes with any file of the same flake.
 * Null if it is not in the store or can’t be read.
 */
export async function fileVersion(facts: SideFacts, path: string): Promise<string | null> {
  if (storePathOf(path) === null) return null
  const text = await facts.file(path).catch(() => null)
  return text === null ? null : versionOf(text)
}

/** Shortens a SHA-256 that a module recorded; null for anything else. */
export function shortHash(hash: string | null | undefined): string | null {
  return typeof hash === 'string' && /^[0-9a-f]{64}$/.test(hash) ? hash.slice(0, SHORT) : null
}

/** `file hash fd4537` of a file with one secret; `fd4537, 3 secrets` of another. */
const HASH = /(?:\bfile hash |^)([0-9a-f]{6})\b/
const SHARED = /^[0-9a-f]{6}, \d/

/**
 * The meaning of a changed file hash. In a file with one secret, that secret changed; in a file with several,
 * some commands re-encrypt every value (sops: updatekeys, rotate).
 */
export function versionNote(before: string, after: string): string | null {
  const [from, to] = [HASH.exec(before)?.[1], HASH.exec(after)?.[1]]
  if (from === undefined || to === undefined || from === to) return null
  return SHARED.test(after) ? 're-encrypted or changed' : 'the secret’s file changed'
}
