import {
  closeSync,
  constants,
  type Dirent,
  fstatSync,
  lstatSync,
  opendirSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  realpathSync,
  statfsSync,
} from 'node:fs'
import { asProblem, Problem } from '../problem.ts'
import type { FileStatus } from './host.ts'

/*
 * Plain file access for the hosts whose files this process can see. The synchronous calls are
 * deliberate: a generation's facts are a dozen tiny reads, and a trip through the thread pool
 * costs ten times the read itself. Callers await between generations, so nothing stalls.
 */

/** ESRCH is what /proc says of a process that has ended. */
const MISSING = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG', 'ESRCH'])

/** Runs a file system call; null where the file does not exist, a Problem where it can't be read. */
function reading<T>(path: string, call: () => T): T | null {
  try {
    return call()
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    if (MISSING.has(code)) return null
    if (code === 'EACCES' || code === 'EPERM') {
      throw new Problem('unreadable', `${path} can't be read: permission denied.`)
    }
    if (code === 'EAGAIN') {
      throw new Problem('unreadable', `${path} can't be read: it would have to be waited for.`)
    }
    throw asProblem(error, 'unreadable')
  }
}

/** What the link at `path` points at; null where there is none or it is no link. */
export function readLinkAt(path: string): string | null {
  return reading(path, () => {
    try {
      return readlinkSync(path)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EINVAL') return null
      throw error
    }
  })
}

/** lstat(2) of `path`. */
export function statusAt(path: string): FileStatus | null {
  const found = reading(
    path,
    () => lstatSync(path, { throwIfNoEntry: false, bigint: true }) ?? null,
  )
  if (found === null) return null
  return {
    kind: kindOf(found),
    modified: Number(found.mtimeNs / 1000n) / 1000,
    bytes: Number(found.size),
    mode: Number(found.mode),
    device: found.dev,
    inode: found.ino,
  }
}

/** Who owns `path` itself, be it a link; null where it does not exist. */
export function ownerAt(path: string): number | null {
  return reading(path, () => lstatSync(path).uid)
}

/** realpath(3) of `path`; null where it leads nowhere. */
export function resolveAt(path: string): string | null {
  return reading(path, () => realpathSync.native(path))
}

/** Names in a directory in byte order; with `most` so many of them, in any order. */
export function listAt(path: string, most?: number): string[] | null {
  return reading(path, () => {
    if (most !== undefined) return firstNames(path, most)
    return readdirSync(path).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  })
}

/** A store's directories may hold a million names. */
function firstNames(path: string, most: number): string[] {
  const directory = opendirSync(path)
  try {
    const names: string[] = []
    while (names.length < most) {
      const entry = directory.readSync()
      if (entry === null) break
      names.push(entry.name)
    }
    return names
  } finally {
    directory.closeSync()
  }
}

/** Directories deeper than this are passed over; etc is some ten deep. */
const MAX_DEPTH = 32
/** Far more than any etc, and no more than fits into memory. */
const MAX_ENTRIES = 200_000

/**
 * Files and links below a directory by their path from it: a link's target, `''` for a file. Each
 * directory is opened in the one above it and not followed, so that the walk stays below `path`.
 * Throws a Problem `unreadable` for more than 200,000 entries.
 */
export function treeAt(path: string): Map<string, string> | null {
  const found = new Map<string, string>()
  const walk = (place: string, below: string, depth: number) => {
    for (const entry of readdirSync(place, { withFileTypes: true })) {
      const name = `${place}/${entry.name}`
      const key = below + entry.name
      if (entry.isDirectory()) {
        if (depth < MAX_DEPTH) {
          inDirectory(name, (inside) => walk(inside, `${key}/`, depth + 1))
        }
        continue
      }
      found.set(key, entry.isSymbolicLink() ? (readLinkAt(name) ?? '') : '')
      if (found.size > MAX_ENTRIES) {
        throw new Problem('unreadable', `${path} holds more than ${MAX_ENTRIES} entries.`)
      }
    }
    return found
  }
  return reading(path, () => walk(path, '', 0))
}

/** What `use` does in the directory `path`, opened without following a link; nothing if it is gone. */
function inDirectory(path: string, use: (place: string) => void): void {
  const descriptor = reading(path, () => openSync(path, O_PATH | O_DIRECTORY | O_NOFOLLOW))
  if (descriptor === null) return
  try {
    use(`/proc/self/fd/${descriptor}`)
  } finally {
    closeSync(descriptor)
  }
}

/** open(2), not among Node's constants: a descriptor that only names a file, and opens no device. */
export const O_PATH = 0o10000000
const { O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants

/** At most `limit` bytes of a regular file's text, as `bytesAt` reads them. */
export function readAt(path: string, limit: number, isKernelFile = false): string | null {
  return bytesAt(path, limit, 0, isKernelFile)?.toString('utf8') ?? null
}

/**
 * At most `limit` bytes of a regular file from `offset` on, links followed; null for anything else.
 * A FIFO or a device is not even opened: that can wait for ever, or start a watchdog. A file of the
 * kernel's says that it is empty and may wait when it is read, as /proc/kmsg does, so it is read
 * only where the path itself asks for it (`isKernelFile`), not where a link leads to it.
 */
export function bytesAt(
  path: string,
  limit: number,
  offset = 0,
  isKernelFile = false,
): Buffer | null {
  return reading(path, () => {
    const named = openSync(path, O_PATH)
    try {
      const found = fstatSync(named)
      if (!found.isFile()) return null
      const left = isKernelFile ? limit : Math.min(limit, found.size - offset)
      const descriptor = openSync(`/proc/self/fd/${named}`, O_RDONLY | O_NONBLOCK)
      try {
        return readUpTo(descriptor, Math.max(left, 0), offset)
      } finally {
        closeSync(descriptor)
      }
    } finally {
      closeSync(named)
    }
  })
}

/** Reads until the end or `limit`; the kernel's files come in small parts. */
function readUpTo(descriptor: number, limit: number, offset: number): Buffer {
  const parts: Buffer[] = []
  let length = 0
  while (length < limit) {
    const part = Buffer.allocUnsafe(Math.min(limit - length, 65_536))
    const got = readSync(descriptor, part, 0, part.length, offset === 0 ? null : offset + length)
    if (got === 0) break
    parts.push(part.subarray(0, got))
    length += got
  }
  return Buffer.concat(parts)
}

/** Size and free bytes (for someone who is not root) of the file system that holds `path`. */
export function spaceAt(path: string): { total: number; free: number } | null {
  return reading(path, () => {
    const found = statfsSync(path)
    return { total: found.blocks * found.bsize, free: found.bavail * found.bsize }
  })
}

function kindOf(found: Pick<Dirent, 'isFile' | 'isDirectory' | 'isSymbolicLink'>) {
  if (found.isSymbolicLink()) return 'link'
  if (found.isDirectory()) return 'directory'
  return found.isFile() ? 'file' : 'other'
}
