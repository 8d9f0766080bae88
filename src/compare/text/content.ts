import type { Found, Host } from '../../host/host.ts'
import { storePathOf } from '../../nix/storePath.ts'
import { asProblem } from '../../problem.ts'
import { lookUpStored } from './stored.ts'

/** What stands at a path, as far as two of them can be compared line by line. */
export type Content =
  /** Bytes that are not UTF-8 stand in it as U+FFFD. */
  | { readonly kind: 'text'; readonly text: string }
  /** There is nothing on this side. */
  | { readonly kind: 'none' }
  /** Bytes; too many to be read. */
  | { readonly kind: 'large'; readonly bytes: number }
  | { readonly kind: 'binary'; readonly bytes: number }
  | { readonly kind: 'directory' }
  /** What it is instead: a link that leads nowhere or out of the store, a device, a socket, a pipe. */
  | { readonly kind: 'other'; readonly says: string }
  /** `reason` is a sentence. */
  | { readonly kind: 'unreadable'; readonly reason: string }

/** Texts of more bytes, or lines, are said and not shown. */
export const MAX_BYTES = 512 * 1024
const MAX_LINES = 20_000

/**
 * Reads one side, links followed; null for a side that has nothing there. Never throws: what can't
 * be read says so. A link from the store to a place outside is not followed, because what stands
 * there now says nothing of the generation. `known` is what was found at `path` already.
 */
export async function readContent(
  host: Host,
  path: string | null,
  known: Found | null = null,
): Promise<Content> {
  if (path === null) return { kind: 'none' }
  try {
    const found = known ?? (await lookUp(host, path))
    // Most texts lie where they are named, with no link on the way.
    if (found !== null && found.place === path) return await contentOf(host, found)
    const target = await host.readLink(path)
    const place = found?.place ?? null
    if (leavesStore(path, target, place)) {
      return { kind: 'other', says: `a link to ${target ?? place}, outside the store` }
    }
    if (found !== null) return await contentOf(host, found)
    if (target === null) return { kind: 'none' }
    return { kind: 'other', says: `a link to ${target}, which does not exist` }
  } catch (error) {
    return { kind: 'unreadable', reason: asProblem(error, 'unreadable').message }
  }
}

/** As `lookUpStored` for a path of the store. */
function lookUp(host: Host, path: string): Promise<Found | null> {
  return storePathOf(path) === null ? host.lookUp(path, '/') : lookUpStored(host, path)
}

/** `etc/localtime` links to `/etc/zoneinfo/…`, which may be a link back into the store. */
function leavesStore(path: string, target: string | null, place: string | null): boolean {
  if (storePathOf(path) === null) return false
  if (target?.startsWith('/') && storePathOf(target) === null) return true
  return place !== null && storePathOf(place) === null
}

/** What was found, as `readContent` tells it. Throws a Problem where a larger text can’t be read. */
export async function contentOf(host: Host, found: Found): Promise<Content> {
  const known = contentIn(found)
  if (known !== null) return known
  const text = await host.read(found.place, MAX_BYTES)
  return text === null ? { kind: 'none' } : contentOfText(text, found.status.bytes)
}

/** The same where it needs no more reading, as nearly always; null where it does. */
export function contentIn({ status, text }: Found): Content | null {
  if (status.kind === 'directory') return { kind: 'directory' }
  if (status.kind !== 'file') return { kind: 'other', says: 'a device, a pipe or a socket' }
  const { bytes } = status
  if (bytes > MAX_BYTES) return { kind: 'large', bytes }
  return text === null ? null : contentOfText(text, bytes)
}

function contentOfText(text: string, bytes: number): Content {
  if (text.length >= MAX_LINES && linesOf(text) > MAX_LINES) return { kind: 'large', bytes }
  return isBinary(text) ? { kind: 'binary', bytes } : { kind: 'text', text }
}

/**
 * A NUL is git's sign of a binary file (xdiff-interface.c, buffer_is_binary). More than one
 * character in ten that is not UTF-8 is no text either; a text in Latin-1 has fewer.
 */
export function isBinary(text: string): boolean {
  if (text.includes('\0')) return true
  let invalid = 0
  for (let at = text.indexOf('\ufffd'); at !== -1; at = text.indexOf('\ufffd', at + 1)) invalid += 1
  return invalid * 10 > text.length
}

function linesOf(text: string): number {
  let lines = 1
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) lines += 1
  return lines
}
