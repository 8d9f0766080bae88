import { readFileSync } from 'node:fs'
import type { Host } from '../../host/host.ts'

/**
 * Whether two regular files of `bytes` bytes have the same contents; null where that can't be
 * known. Bytes are compared where this process can open both files. Elsewhere texts are, in which
 * bytes that are not UTF-8 look all the same: where there are such, null.
 */
export async function sameContents(
  host: Host,
  before: string,
  after: string,
  bytes: number,
): Promise<boolean | null> {
  try {
    const [one, other] = [await host.localFile(before), await host.localFile(after)]
    if (one !== null && other !== null) return readFileSync(one).equals(readFileSync(other))
    const [from, to] = [await host.read(before, bytes), await host.read(after, bytes)]
    if (from === null || to === null) return null
    if (from !== to) return false
    return from.includes('\ufffd') ? null : true
  } catch {
    return null
  }
}
