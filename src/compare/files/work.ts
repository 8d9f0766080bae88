import type { Host } from '../../host/host.ts'
import { type YieldIfDue, yieldEvery } from '../../runtime/yieldIfDue.ts'

/** The remaining limits of one comparison of trees; anything beyond them is reported as unread. */
export interface Work {
  readonly host: Host
  readonly yieldIfDue: YieldIfDue
  /** Entries left to read in directories behind links, both sides counted. */
  entries: number
  /** Bytes of contents left to read, of one side. */
  bytes: number
  /** The pairs of directories being compared, outermost first: a link back to one adds nothing. */
  readonly open: string[]
}

/** Entries of a directory behind a link, directories included; a time zone database has 1,800. */
export const MAX_BEHIND_LINK = 5000
/** Nested links to directories that are followed. */
export const MAX_LINKS = 4

/** Limits a comparison to a few seconds, whatever the trees contain. */
const BOUNDS = { entries: 50_000, bytes: 256 * 1024 * 1024 }

export function workOn(host: Host, { entries, bytes } = BOUNDS): Work {
  return { host, yieldIfDue: yieldEvery(8), entries, bytes, open: [] }
}
