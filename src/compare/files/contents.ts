import type { Host } from '../../host/host.ts'
import { readBehind } from '../text/behind.ts'
import { sameWithoutHashes } from '../text/hashes.ts'
import type { FileFacts } from './fileFacts.ts'

/**
 * `rebuilt`: only the hashes of store paths differ, in the files themselves and in the store files
 * that they name.
 */
export type Contents = 'same' | 'rebuilt' | 'changed'

type File = Pick<FileFacts, 'place' | 'bytes' | 'read'>

/** Compares two regular files of equal size; null if the result is unknown. */
export async function compareContents(
  host: Host,
  before: File,
  after: File,
): Promise<Contents | null> {
  try {
    const [one, other] = [await bytesOf(host, before), await bytesOf(host, after)]
    if (one === null || other === null) return null
    return one === other ? 'same' : await compareTexts(host, one, other)
  } catch {
    return null
  }
}

/** The contents, one character per byte. */
async function bytesOf(host: Host, { place, bytes, read }: File): Promise<string | null> {
  if (read !== null) return read
  const found = await host.readBytes(place, bytes)
  return found === null
    ? null
    : Buffer.from(found.buffer, found.byteOffset, found.byteLength).toString('latin1')
}

/** Compares two texts that differ; null if a store file that they name can’t be compared. */
export async function compareTexts(
  host: Host,
  before: string,
  after: string,
): Promise<'rebuilt' | 'changed' | null> {
  if (!sameWithoutHashes(before, after)) return 'changed'
  const behind = await readBehind(host, before, after)
  if (behind.length === 0) return 'rebuilt'
  return behind.every(({ uncompared }) => uncompared !== null) ? null : 'changed'
}
