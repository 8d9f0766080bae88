import { lutimesSync, rmSync } from 'node:fs'
import { rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { makeOwnDirectory, readOwnFile } from '../host/ownFiles.ts'
import type { DatabaseState } from './database/databaseState.ts'
import { deleteOldCaches } from './oldCaches.ts'

/*
 * Files in the cache directory, one of each kind per database. A file that is truncated, damaged,
 * of another version or of another user is ignored, and replaced when the facts were read again.
 * Layout: the header's length, the header (JSON), the arrays one after another on multiples of
 * eight bytes, a CRC-32 of everything before it.
 */

export type CacheKind = 'graph' | 'closures' | 'changes'

/** What is written: any JSON value, and arrays of numbers. */
export interface CacheContent {
  readonly header: unknown
  readonly arrays: readonly (Float64Array | Uint32Array | Uint8Array)[]
}

/** The number of files that this process has started to write. */
let saved = 0

/** The path of a database's file: another database has another device or inode. */
export function cacheFileOf(
  directory: string,
  kind: CacheKind,
  { signature }: DatabaseState,
): string {
  const [device, inode] = signature.split(' ')
  return join(directory, `${kind}-${device}-${inode}`)
}

/** Reads a complete cache file of this user. Throws for anything else, and for a missing file. */
export function readCacheFile(path: string): { header: unknown; arrays: ArrayReader } {
  const file = readOwnFile(path)
  const checksum = file.readUInt32LE(file.length - 8)
  if (crc32(file.subarray(0, -8)) !== checksum) throw new Error('damaged')
  const length = file.readUInt32LE(0)
  const header: unknown = JSON.parse(file.toString('utf8', 8, 8 + length))
  return { header, arrays: new ArrayReader(file.subarray(8 + length + (-length & 7), -8)) }
}

/** Sets the file's date to now, as `oldCaches.ts` deletes the least recently used ones. */
export function markUsed(file: string): void {
  const now = new Date()
  try {
    lutimesSync(file, now, now)
  } catch {
    // A read-only home: no file was written there, so none will be deleted.
  }
}

/**
 * Writes a cache file, and deletes old ones. If that fails (a full disk, a directory that others
 * may change), no file changes, and the next start reads the database again.
 */
export async function writeCacheFile(file: string, content: CacheContent): Promise<void> {
  const directory = join(file, '..')
  // Another terrapin may be writing too: each writes a file of its own, renamed when complete.
  saved += 1
  const part = `${file}.${process.pid}.${saved}`
  // Exiting does not wait for the write, and deletes the partial file.
  const drop = () => rmSync(part, { force: true })
  process.once('exit', drop)
  try {
    if (makeOwnDirectory(directory) === null) return
    await writeFile(part, encoded(content), { mode: 0o600, flag: 'wx' })
    await rename(part, file)
    deleteOldCaches(directory, file)
  } catch {
    await rm(part, { force: true }).catch(() => {}) // the directory may be missing
  } finally {
    process.off('exit', drop)
  }
}

function encoded({ header, arrays }: CacheContent): Buffer[] {
  const text = Buffer.from(JSON.stringify(header))
  const length = Buffer.alloc(8)
  length.writeUInt32LE(text.length)
  const pieces = [length, text, filling(text.length)]
  for (const array of arrays) {
    const bytes = Buffer.from(array.buffer, array.byteOffset, array.byteLength)
    pieces.push(bytes, filling(bytes.length))
  }
  const checksum = Buffer.alloc(8)
  checksum.writeUInt32LE(pieces.reduce((sum, piece) => crc32(piece, sum), 0))
  return [...pieces, checksum]
}

function filling(length: number): Buffer {
  return Buffer.alloc(-length & 7)
}

/** Takes the arrays of a cache file one after another, without copying. */
export class ArrayReader {
  readonly #memory: ArrayBuffer
  #place: number

  constructor(body: Buffer) {
    const aligned = alignedTo8(body)
    this.#memory = aligned.buffer as ArrayBuffer
    this.#place = aligned.byteOffset
  }

  doubles(length: number): Float64Array {
    return new Float64Array(this.#memory, this.#take(length * 8), length)
  }

  words(length: number): Uint32Array {
    return new Uint32Array(this.#memory, this.#take(length * 4), length)
  }

  bytes(length: number): Buffer {
    return Buffer.from(this.#memory, this.#take(length), length)
  }

  #take(bytes: number): number {
    const start = this.#place
    this.#place += bytes + (-bytes & 7)
    return start
  }
}

/** Node allocates small buffers within a shared one; arrays of numbers need a multiple of 8. */
function alignedTo8(body: Buffer): Buffer {
  if (body.byteOffset % 8 === 0) return body
  return Buffer.from(new Uint8Array(body).buffer)
}
