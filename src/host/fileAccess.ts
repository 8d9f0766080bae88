import {
  type BigIntStats,
  closeSync,
  constants,
  type Dirent,
  fstatSync,
  lstatSync,
  opendirSync,
  openSync,
  readlinkSync,
  readSync,
  realpathSync,
  statfsSync,
} from 'node:fs'
import { asProblem, Problem } from '../problem.ts'
import { decodeText } from '../text/decodeText.ts'
import { grouped } from '../text/format.ts'
import { inByteOrder } from '../text/strings.ts'
import type { FileStatus, FileSystemSpace } from './host.ts'

/*
 * Plain file access for the hosts whose files this process can see. The synchronous calls are
 * deliberate: a generation's facts are a dozen tiny reads, and a trip through the thread pool costs
 * ten times the read itself. Callers await between generations, so the event loop is not blocked.
 */

/** ESRCH: /proc returns it for a process that has ended. */
const MISSING = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG', 'ESRCH'])

/**
 * Runs synchronous file system calls that often fail, without a stack trace for each error: the trace takes
 * three quarters of the time of looking up a missing file.
 */
export function withoutStacks<T>(call: () => T): T {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  try {
    return call()
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

/** Runs a file system call; null if the file does not exist, a Problem if it can't be read. */
export function reading<T>(path: string, call: () => T): T | null {
  try {
    return withoutStacks(call)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    if (MISSING.has(code)) return null
    if (code === 'EACCES' || code === 'EPERM') {
      throw new Problem('unreadable', `${path} can’t be read: permission denied.`)
    }
    if (code === 'EAGAIN') {
      throw new Problem('unreadable', `${path} can’t be read: reading it would block.`)
    }
    throw asProblem(error, 'unreadable')
  }
}

/** The target of the link at `path`; null if nothing or no link is there. */
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
  return found === null ? null : statusFrom(found)
}

export function statusFrom(found: BigIntStats): FileStatus {
  return {
    kind: kindOf(found),
    modified: Number(found.mtimeNs / 1000n) / 1000,
    bytes: Number(found.size),
    mode: Number(found.mode),
    links: Number(found.nlink),
    device: found.dev,
    inode: found.ino,
  }
}

/** The uid of the owner of `path`, links not followed; null if it does not exist. */
export function ownerAt(path: string): number | null {
  return reading(path, () => lstatSync(path).uid)
}

/** realpath(3) of `path`; null if it does not resolve. */
export function resolveAt(path: string): string | null {
  return reading(path, () => realpathSync.native(path))
}

/**
 * Names in a directory in byte order; null if there is none. Throws a Problem `unreadable` if there
 * are more than `most`.
 */
export function listAt(path: string, most: number): string[] | null {
  return reading(path, () => {
    const names = entriesIn(path, most + 1).map(({ name }) => name)
    if (names.length > most) throw tooMany(path, most)
    return inByteOrder(names)
  })
}

/** Whether a directory is empty; null if there is none. */
export function isEmptyAt(path: string): boolean | null {
  return reading(path, () => entriesIn(path, 1).length === 0)
}

/** At most `most` entries of a directory, read one by one: it may hold millions. */
export function entriesIn(path: string, most: number): Dirent[] {
  const directory = opendirSync(path, { bufferSize: 1024 })
  try {
    const entries: Dirent[] = []
    while (entries.length < most) {
      const entry = directory.readSync()
      if (entry === null) break
      entries.push(entry)
    }
    return entries
  } finally {
    directory.closeSync()
  }
}

/** The Problem for a directory of more than `most` entries. */
export function tooMany(path: string, most: number): TooManyEntries {
  return new TooManyEntries(path, most)
}

/** A directory that was read in vain. */
export class TooManyEntries extends Problem {
  readonly most: number

  constructor(path: string, most: number) {
    super('unreadable', `${path} contains more than ${grouped(most)} entries and is not read.`)
    this.most = most
  }

  /** That of Problem takes every Problem. */
  static override [Symbol.hasInstance](value: unknown): value is TooManyEntries {
    return value instanceof Problem && 'most' in value
  }
}

/** An `O_PATH` descriptor of the directory at `path`, links followed; null if there is none. */
export function openDirectoryAt(path: string): number | null {
  return reading(path, () => openSync(path, O_PATH | O_DIRECTORY))
}

/** The path by which this process reaches an open descriptor (proc_pid_fd(5)). */
export function placeOf(descriptor: number): string {
  return `${OPEN}/${descriptor}`
}

/** Without the link /proc/self, which would be followed for each file read. */
const OPEN = `/proc/${readLinkAt('/proc/self') ?? 'self'}/fd`

/** open(2) flag missing from Node's constants: the descriptor only names a file and opens no device. */
export const O_PATH = 0o10000000
const { O_DIRECTORY, O_NONBLOCK, O_RDONLY } = constants

/** At most `limit` bytes of a regular file's text; see `bytesAt`. */
export function readAt(path: string, limit: number, isKernelFile = false): string | null {
  const bytes = bytesAt(path, limit, 0, isKernelFile)
  return bytes === null ? null : decodeText(bytes)
}

/**
 * At most `limit` bytes of a regular file from `offset` on, links followed; null for anything else.
 * FIFOs and devices are not even opened: opening one can block forever, or start a watchdog. Kernel
 * files report size 0 and may block when read, as /proc/kmsg does, so they are read only if the
 * path itself names one (`isKernelFile`), not through a link.
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
      const descriptor = openSync(placeOf(named), O_RDONLY | O_NONBLOCK)
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

/** Files are read into it first: those of the kernel arrive in parts of a page, and rarely fill it. */
const SCRATCH = Buffer.allocUnsafeSlow(65_536)

/** Reads until the end or `limit`. */
export function readUpTo(descriptor: number, limit: number, offset: number): Buffer {
  const parts: Buffer[] = []
  let length = 0
  let filled = 0
  while (length < limit) {
    const most = Math.min(limit - length, SCRATCH.length - filled)
    const place = offset === 0 ? null : offset + length
    const got = readSync(descriptor, SCRATCH, filled, most, place)
    if (got === 0) break
    length += got
    filled += got
    if (filled < SCRATCH.length) continue
    parts.push(Buffer.from(SCRATCH))
    filled = 0
  }
  const rest = Buffer.from(SCRATCH.subarray(0, filled))
  return parts.length === 0 ? rest : Buffer.concat([...parts, rest])
}

/** Size and free bytes (for someone who is not root) of the file system that holds `path`. */
export function spaceAt(path: string): FileSystemSpace | null {
  return reading(path, () => {
    const { type, blocks, bsize, bavail } = statfsSync(path)
    return { total: blocks * bsize, free: bavail * bsize, isRemote: REMOTE.has(type) }
  })
}

/** FUSE, NFS, SMB and CIFS, 9P, Ceph, AFS, Coda, GFS2, Lustre (statfs(2), linux/magic.h). */
const REMOTE: ReadonlySet<number> = new Set([
  ...[0x65735546, 0x6969, 0x517b, 0xfe534d42, 0xff534d42, 0x01021997, 0x00c36400],
  ...[0x5346414f, 0x6b414653, 0x73757245, 0x01161970, 0x0bd00bd0],
])

function kindOf(found: Pick<Dirent, 'isFile' | 'isDirectory' | 'isSymbolicLink'>) {
  if (found.isSymbolicLink()) return 'link'
  if (found.isDirectory()) return 'directory'
  return found.isFile() ? 'file' : 'other'
}
