import type { Host } from '../../host/host.ts'
import { withoutHashes } from '../text/hashes.ts'

/** `rebuilt`: only the hashes of store paths in them differ. */
export type Contents = 'same' | 'rebuilt' | 'changed'

/** What two regular files of `bytes` bytes are to each other; null where that can't be known. */
export async function compareContents(
  host: Host,
  before: string,
  after: string,
  bytes: number,
): Promise<Contents | null> {
  try {
    const [one, other] = [await host.readBytes(before, bytes), await host.readBytes(after, bytes)]
    if (one === null || other === null) return null
    if (Buffer.compare(one, other) === 0) return 'same'
    return withoutHashes(textOf(one)) === withoutHashes(textOf(other)) ? 'rebuilt' : 'changed'
  } catch {
    return null
  }
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}
