import type { Host } from '../../host/host.ts'
import { type YieldIfDue, yieldEvery } from '../../runtime/yieldIfDue.ts'

/** What one comparison of trees may still do; what it does not do is told as not read. */
export interface Work {
  readonly host: Host
  readonly yieldIfDue: YieldIfDue
  /** Entries to be read of directories behind links, both sides counted. */
  entries: number
  /** Bytes of contents to be read, of one side. */
  bytes: number
  /** The pairs of directories that are compared within each other: a link back adds nothing. */
  readonly open: string[]
}

/** Entries of a directory behind a link, directories included; a time zone database has 1,800. */
export const MAX_BEHIND_LINK = 5000
/** Links to directories that are followed within each other. */
export const MAX_LINKS = 4

/** What keeps a comparison to a few seconds, whatever the trees hold. */
const BOUNDS = { entries: 50_000, bytes: 256 * 1024 * 1024 }

export function workOn(host: Host, { entries, bytes } = BOUNDS): Work {
  return { host, yieldIfDue: yieldEvery(8), entries, bytes, open: [] }
}
