import { createHash } from 'node:crypto'
import { storePathOf } from '../../../nix/storePath.ts'
import type { SideFacts } from '../sideFacts.ts'

/** Characters of a hash that are told: enough to see that it is another. */
const SHORT = 6

/** The short hash of a text, which says that the text is another and not what it says. */
export function versionOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, SHORT)
}

/**
 * The version of an encrypted file of the store, by what it holds: its path is another whenever
 * anything in the same flake is. Null where it is not in the store or can’t be read.
 */
export async function fileVersion(facts: SideFacts, path: string): Promise<string | null> {
  if (storePathOf(path) === null) return null
  const text = await facts.file(path).catch(() => null)
  return text === null ? null : versionOf(text)
}

/** A SHA-256 that a module has written down, in short; null for anything else. */
export function shortHash(hash: string | null | undefined): string | null {
  return typeof hash === 'string' && /^[0-9a-f]{64}$/.test(hash) ? hash.slice(0, SHORT) : null
}

/** `file hash fd4537` of a file with one secret; `fd4537, 3 secrets` of another. */
const HASH = /(?:\bfile hash |^)([0-9a-f]{6})\b/
const SHARED = /^[0-9a-f]{6}, \d/

/**
 * What the change of a file’s hash means. A file that holds one secret is that secret; in a file
 * that holds several, every value is encrypted anew by some commands (sops: updatekeys, rotate).
 */
export function versionNote(before: string, after: string): string | null {
  const [from, to] = [HASH.exec(before)?.[1], HASH.exec(after)?.[1]]
  if (from === undefined || to === undefined || from === to) return null
  return SHARED.test(after) ? 're-encrypted or changed' : 'the secret’s file changed'
}
