import {
  type BigIntStats,
  closeSync,
  constants,
  fstatSync,
  openSync,
  readlinkSync,
  readSync,
} from 'node:fs'
import { O_PATH, placeOf, reading, resolveAt, statusFrom } from './fileAccess.ts'
import type { FileStatus, Found } from './host.ts'

const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants

/** Bytes of a file that is read as soon as it is found: nearly all texts are smaller, few programs. */
const MAX_BYTES = 64 * 1024

/** What is read is a string at once, so that thousands of files need no buffer each. */
const buffer = Buffer.allocUnsafeSlow(MAX_BYTES)

/**
 * What `descriptor` names; `place` is its path without links, and what does not lie below `below` is not
 * read. It was opened by `O_PATH`: a pipe or a device must not be opened for reading.
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

/** Whether something is read as soon as it is found. */
export function isSmall({ kind, bytes }: FileStatus): boolean {
  return kind === 'file' && bytes <= MAX_BYTES
}

/** Where it can't be read, whoever wants to know why reads it by itself. */
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
  const text = buffer.toString('utf8', 0, length)
  // Nearly all files are ASCII: one string is both then. What is not UTF-8 may be as long.
  const isAscii = text.length === length && !text.includes('\ufffd')
  return { text, bytes: isAscii ? text : buffer.toString('latin1', 0, length) }
}

/** What `lookUp` finds at each of these paths; those that can’t be read are left out. */
export function foundOf(
  paths: readonly string[],
  lookUp: (path: string) => Found | null,
): ReadonlyMap<string, Found | null> {
  const all = new Map<string, Found | null>()
  for (const path of paths) {
    try {
      all.set(path, lookUp(path))
    } catch {
      // Whoever needs it asks for it by itself, and is told why.
    }
  }
  return all
}

/** As `foundIn` for what stands at the end of `path`; null where there is nothing. */
export function foundAt(path: string, below: string): Found | null {
  const found = foundUnlinked(path, below, (place) => place === path)
  if (found !== 'linked') return found
  const place = resolveAt(path)
  const end = place === null ? null : foundUnlinked(place, below, () => true)
  return end === 'linked' ? null : end
}

/** `linked` for a link, and where the place that the kernel knows is not the one that was expected. */
function foundUnlinked(
  path: string,
  below: string,
  isExpected: (place: string) => boolean,
): Found | null | 'linked' {
  return reading(path, () => {
    const descriptor = openSync(path, O_PATH | O_NOFOLLOW)
    try {
      // The kernel says where it is, which costs less than to look for links on the way.
      if (!isExpected(readlinkSync(placeOf(descriptor)))) return 'linked'
      const stats = fstatSync(descriptor, { bigint: true })
      return stats.isSymbolicLink() ? 'linked' : foundIn(descriptor, path, below, stats)
    } finally {
      closeSync(descriptor)
    }
  })
}
