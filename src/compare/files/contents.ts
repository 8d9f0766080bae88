import type { Host } from '../../host/host.ts'
import { readBehind } from '../text/behind.ts'
import { sameWithoutHashes } from '../text/hashes.ts'
import type { FileFacts } from './fileFacts.ts'

/** `rebuilt`: only the hashes of store paths differ, in them and in the files of the store that they name. */
export type Contents = 'same' | 'rebuilt' | 'changed'

type File = Pick<FileFacts, 'place' | 'bytes' | 'read'>

/** What two regular files of as many bytes are to each other; null where that can't be known. */
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

/** A character for each byte. */
async function bytesOf(host: Host, { place, bytes, read }: File): Promise<string | null> {
  if (read !== null) return read
  const found = await host.readBytes(place, bytes)
  return found === null
    ? null
    : Buffer.from(found.buffer, found.byteOffset, found.byteLength).toString('latin1')
}

/** What two texts that are not the same are to each other; null where something behind them can’t be compared. */
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
