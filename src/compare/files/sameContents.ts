import type { Host } from '../../host/host.ts'

/** Whether two regular files of `bytes` bytes have the same contents; null where that can't be known. */
export async function sameContents(
  host: Host,
  before: string,
  after: string,
  bytes: number,
): Promise<boolean | null> {
  try {
    const [one, other] = [await host.readBytes(before, bytes), await host.readBytes(after, bytes)]
    return one === null || other === null ? null : Buffer.compare(one, other) === 0
  } catch {
    return null
  }
}
