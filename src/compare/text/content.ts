import type { Found, Host } from '../../host/host.ts'
import { storePathOf } from '../../nix/storePath.ts'
import { asProblem } from '../../problem.ts'
import { KEPT_BYTES } from '../../text/decodeText.ts'
import { lookUpStored } from './stored.ts'

/** The content of a path, for line-by-line comparison. */
export type Content =
  /** Bytes that are not UTF-8 are kept as in `decodeText`. */
  | { readonly kind: 'text'; readonly text: string }
  /** This side has no such path. */
  | { readonly kind: 'none' }
  /** Binary; or too large to be read. */
  | { readonly kind: 'large'; readonly bytes: number }
  | { readonly kind: 'binary'; readonly bytes: number }
  | { readonly kind: 'directory' }
  /** Its description: a link that leads nowhere or out of the store, a device, a socket, a pipe. */
  | { readonly kind: 'other'; readonly description: string }
  /** `reason` is a sentence. */
  | { readonly kind: 'unreadable'; readonly reason: string }

/** Texts above these limits are described, not shown. */
export const MAX_BYTES = 512 * 1024
const MAX_LINES = 20_000

/**
 * Reads one side, following links; `path` is null if the side has nothing there. Never throws: errors are
 * returned as content. A link that leads out of the store is not followed, because its target’s current state
 * says nothing about the generation. `known` is an earlier lookup of `path`.
 */
export async function readContent(
  host: Host,
  path: string | null,
  known: Found | null = null,
): Promise<Content> {
  if (path === null) return { kind: 'none' }
  try {
    const found = known ?? (await lookUp(host, path))
    // Most texts are at their named path, without links.
    if (found !== null && found.place === path) return await contentOf(host, found)
    const target = await host.readLink(path)
    const place = found?.place ?? null
    if (leavesStore(path, target, place)) {
      return { kind: 'other', description: `a link to ${target ?? place}, outside the store` }
    }
    if (found !== null) return await contentOf(host, found)
    if (target === null) return { kind: 'none' }
    return { kind: 'other', description: `a link to ${target}, which does not exist` }
  } catch (error) {
    return { kind: 'unreadable', reason: asProblem(error, 'unreadable').message }
  }
}

/** As `lookUpStored` for a store path. */
function lookUp(host: Host, path: string): Promise<Found | null> {
  return storePathOf(path) === null ? host.lookUp(path, '/') : lookUpStored(host, path)
}

/** `etc/localtime` links to `/etc/zoneinfo/…`, which may be a link back into the store. */
function leavesStore(path: string, target: string | null, place: string | null): boolean {
  if (storePathOf(path) === null) return false
  if (target?.startsWith('/') && storePathOf(target) === null) return true
  return place !== null && storePathOf(place) === null
}

/** The content of a found path, as in `readContent`. Throws a Problem if a larger text can’t be read. */
export async function contentOf(host: Host, found: Found): Promise<Content> {
  const known = contentIn(found)
  if (known !== null) return known
  const text = await host.read(found.place, MAX_BYTES)
  return text === null ? { kind: 'none' } : contentOfText(text, found.status.bytes)
}

/** The same if nothing more has to be read, as in nearly all cases; null otherwise. */
export function contentIn({ status, text }: Found): Content | null {
  if (status.kind === 'directory') return { kind: 'directory' }
  if (status.kind !== 'file') return { kind: 'other', description: 'a device, a pipe or a socket' }
  const { bytes } = status
  if (bytes > MAX_BYTES) return { kind: 'large', bytes }
  return text === null ? null : contentOfText(text, bytes)
}

function contentOfText(text: string, bytes: number): Content {
  if (text.length >= MAX_LINES && linesOf(text) > MAX_LINES) return { kind: 'large', bytes }
  return isBinary(text) ? { kind: 'binary', bytes } : { kind: 'text', text }
}

/** A short text may have as many bytes that are not UTF-8: a name with an umlaut, say. */
const MAX_ODD = 3

/**
 * A NUL is git's sign of a binary file (xdiff-interface.c, buffer_is_binary). A text with more than one
 * non-UTF-8 character in ten also counts as binary; a Latin-1 text has fewer.
 */
export function isBinary(text: string): boolean {
  if (text.includes('\0')) return true
  const invalid = text.match(KEPT_BYTES)?.length ?? 0
  return invalid > MAX_ODD && invalid * 10 > text.length
}

function linesOf(text: string): number {
  let lines = 1
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) lines += 1
  return lines
}
