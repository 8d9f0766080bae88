import {
  type BigIntStats,
  closeSync,
  constants,
  fstatSync,
  openSync,
  readlinkSync,
  readSync,
} from 'node:fs'
import { decodeText } from '../text/decodeText.ts'
import { O_PATH, placeOf, reading, resolveAt, statusFrom } from './fileAccess.ts'
import type { FileStatus, Found } from './host.ts'

const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants

/** Largest file, in bytes, that is read on lookup: nearly all texts are smaller, few programs are. */
const MAX_BYTES = 64 * 1024

/** Shared: contents become strings at once, so thousands of files need no buffer each. */
const buffer = Buffer.allocUnsafeSlow(MAX_BYTES)

/**
 * The file that `descriptor` names. `place` is its path without links; a file outside `below` is
 * not read. The descriptor is `O_PATH`: a pipe or a device must not be opened for reading.
 */
export function foundIn(
  descriptor: number,
  place: string,
  below: string,
  stats: BigIntStats,
): Found {
  const status = statusFrom(stats)
  const isRead = isSmall(status) && place.startsWith(below)
  return { place, status, ...(isRead ? textIn(descriptor, status.bytes) : NOT_READ) }
}

type Text = Pick<Found, 'text' | 'bytes'>
export const NOT_READ: Text = { text: null, bytes: null }

/** Whether a file is small enough to be read on lookup. */
export function isSmall({ kind, bytes }: FileStatus): boolean {
  return kind === 'file' && bytes <= MAX_BYTES
}

/** Errors are dropped: callers that need the reason read the file again. */
function textIn(named: number, size: number): Text {
  try {
    const descriptor = openSync(placeOf(named), O_RDONLY | O_NONBLOCK)
    try {
      return textFrom(descriptor, size)
    } finally {
      closeSync(descriptor)
    }
  } catch {
    return NOT_READ
  }
}

/** The first `size` bytes, at most `MAX_BYTES`, of a file that is open for reading. */
export function textFrom(descriptor: number, size: number): Text {
  let length = 0
  while (length < size) {
    const got = readSync(descriptor, buffer, length, size - length, null)
    if (got === 0) break
    length += got
  }
  const text = decodeText(buffer, 0, length)
  // Nearly all files are ASCII: one string then serves as both. Invalid UTF-8 may have the same length.
  const isAscii = text.length === length && !/[\ufffd\udc80-\udcff]/.test(text)
  return { text, bytes: isAscii ? text : buffer.toString('latin1', 0, length) }
}

/** `lookUp` for each of these paths; unreadable ones are left out. */
export function foundOf(
  paths: readonly string[],
  lookUp: (path: string) => Found | null,
): ReadonlyMap<string, Found | null> {
  const all = new Map<string, Found | null>()
  for (const path of paths) {
    try {
      all.set(path, lookUp(path))
    } catch {
      // Callers that need it look it up alone and get the reason.
    }
  }
  return all
}

/** `foundIn` for the end of `path`; null if nothing is there. */
export function foundAt(path: string, below: string): Found | null {
  const found = foundUnlinked(path, below, (place) => place === path)
  if (found !== 'linked') return found
  const place = resolveAt(path)
  const end = place === null ? null : foundUnlinked(place, below, () => true)
  return end === 'linked' ? null : end
}

/** `linked` for a link, and if the kernel's path differs from the expected one. */
function foundUnlinked(
  path: string,
  below: string,
  isExpected: (place: string) => boolean,
): Found | null | 'linked' {
  return reading(path, () => {
    const descriptor = openSync(path, O_PATH | O_NOFOLLOW)
    try {
      // Reading the kernel's path costs less than checking each component for links.
      if (!isExpected(readlinkSync(placeOf(descriptor)))) return 'linked'
      const stats = fstatSync(descriptor, { bigint: true })
      return stats.isSymbolicLink() ? 'linked' : foundIn(descriptor, path, below, stats)
    } finally {
      closeSync(descriptor)
    }
  })
}
