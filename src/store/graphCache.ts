import { lutimesSync, rmSync } from 'node:fs'
import { rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import * as v from 'valibot'
import { makeOwnDirectory, readOwnFile } from '../host/ownFiles.ts'
import type { CollectorSettings } from '../nix/nixSettings.ts'
import type { StorePath } from '../nix/storePath.ts'
import type { DatabaseState } from './database/databaseState.ts'
import type { Edges, GraphData } from './graph.ts'
import { deleteOldCaches } from './oldCaches.ts'

/*
 * A cache of the graph for the next start. It is used only while the database is completely
 * unchanged, so it can't be out of date: row ids, validity and derivers are all the same. A file
 * that is truncated, damaged or of another version is ignored. Layout: the header's length, the
 * header (JSON), the arrays one after another on multiples of eight bytes, a CRC-32 of everything
 * before it.
 */

const FORMAT = 'terrapin graph 1'
/** The number of files that this process has started to write. */
let saved = 0
/** Milliseconds: a write in the same tick of the file system's clock could go unnoticed. */
const CLOCK_TICK = 50

const HEADER = v.object({
  format: v.literal(FORMAT),
  signature: v.string(),
  settings: v.string(),
  size: v.number(),
  references: v.number(),
  keeps: v.number(),
  cyclic: v.boolean(),
  roots: v.array(v.tuple([v.string(), v.nullable(v.number())])),
})

type Header = v.InferOutput<typeof HEADER>

/**
 * The cached graph for this state of the database; null if there is none. Sets the file's date to
 * now, as `oldCaches.ts` deletes the least recently used ones.
 */
export function loadGraph(
  directory: string,
  state: DatabaseState,
  settings: CollectorSettings,
): GraphData | null {
  try {
    const file = fileIn(directory, state)
    const { header, body } = parts(readOwnFile(file))
    if (header.signature !== state.signature || header.settings !== settingsKey(settings)) {
      return null
    }
    markUsed(file)
    return graphOf(header, body)
  } catch {
    return null
  }
}

/** Caches a graph, and deletes old ones; if that fails, the next start reads the database again. */
export async function saveGraph(
  directory: string,
  state: DatabaseState,
  settings: CollectorSettings,
  graph: GraphData,
): Promise<void> {
  if (Date.now() - state.modified < CLOCK_TICK) return
  const { size, references, keeps, order } = graph
  const header: Header = {
    format: FORMAT,
    signature: state.signature,
    settings: settingsKey(settings),
    size,
    references: references.targets.length,
    keeps: keeps.targets.length,
    cyclic: order.cyclic,
    roots: [...graph.roots],
  }
  // Another terrapin may be writing too: each writes a file of its own, renamed when complete.
  const whole = fileIn(directory, state)
  saved += 1
  const part = `${whole}.${process.pid}.${saved}`
  // Exiting does not wait for the write, and deletes the partial file.
  const drop = () => rmSync(part, { force: true })
  process.once('exit', drop)
  try {
    if (makeOwnDirectory(directory) === null) return
    await writeFile(part, encoded(header, arraysOf(graph)), { mode: 0o600, flag: 'wx' })
    await rename(part, whole)
    deleteOldCaches(directory, whole)
  } catch {
    await rm(part, { force: true }).catch(() => {}) // the directory may be missing
  } finally {
    process.off('exit', drop)
  }
}

function markUsed(file: string): void {
  const now = new Date()
  try {
    lutimesSync(file, now, now)
  } catch {
    // A read-only home: no file was written there, so none will be deleted.
  }
}

/** One file per database. */
function fileIn(directory: string, { signature }: DatabaseState): string {
  const [device, inode] = signature.split(' ')
  return join(directory, `graph-${device}-${inode}`)
}

function settingsKey({ keepDerivations, keepOutputs }: CollectorSettings): string {
  return `${keepDerivations} ${keepOutputs}`
}

function arraysOf({ ids, narSize, references, keeps, order }: GraphData) {
  return [ids, narSize, ...edgeArrays(references), ...edgeArrays(keeps), order.nodes]
}

function edgeArrays({ starts, ends, targets }: Edges): Uint32Array[] {
  return [starts, ends, targets]
}

function encoded(header: Header, arrays: readonly (Float64Array | Uint32Array)[]): Buffer[] {
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

/** Throws for anything but a complete cache file. */
function parts(file: Buffer): { header: Header; body: Buffer } {
  const checksum = file.readUInt32LE(file.length - 8)
  if (crc32(file.subarray(0, -8)) !== checksum) throw new Error('damaged')
  const length = file.readUInt32LE(0)
  const header = v.parse(HEADER, JSON.parse(file.toString('utf8', 8, 8 + length)))
  return { header, body: aligned(file.subarray(8 + length + (-length & 7), -8)) }
}

/** Node allocates small buffers within a shared one; arrays of numbers need a multiple of 8. */
function aligned(body: Buffer): Buffer {
  if (body.byteOffset % 8 === 0) return body
  return Buffer.from(new Uint8Array(body).buffer)
}

function graphOf({ size, references, keeps, cyclic, roots }: Header, body: Buffer): GraphData {
  const memory = body.buffer as ArrayBuffer
  let place = body.byteOffset
  const take = (bytes: number) => {
    const start = place
    place += bytes + (-bytes & 7)
    return start
  }
  const doubles = () => new Float64Array(memory, take(size * 8), size)
  const words = (length: number) => new Uint32Array(memory, take(length * 4), length)
  const edges = (length: number): Edges => ({
    starts: words(size),
    ends: words(size),
    targets: words(length),
  })
  return {
    size,
    ids: doubles(),
    narSize: doubles(),
    references: edges(references),
    keeps: edges(keeps),
    order: { nodes: words(size), cyclic },
    roots: new Map(roots as [StorePath, number | null][]),
    names: null,
  }
}
