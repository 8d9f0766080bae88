import type { Host } from '../../host/host.ts'
import { sameWithoutHashes } from '../text/hashes.ts'
import type { FileFacts } from './fileFacts.ts'

/** `rebuilt`: only the hashes of store paths in them differ. */
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
    if (one === other) return 'same'
    return sameWithoutHashes(one, other) ? 'rebuilt' : 'changed'
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
