import type { ChangeStatus, ValueChange } from '../changeStatus.ts'

/** A file that is another on the other side. */
export interface FileChange {
  /** From the toplevel, or from the source that it is in: `etc/ssh/sshd_config`. */
  readonly path: string
  readonly status: ChangeStatus
  /** Where it lies on each side, as a path of the machine; null on the side without it. */
  readonly before: string | null
  readonly after: string | null
  /**
   * What its `.mode`, `.uid` and `.gid` say, where that is another; null where it is not. A side
   * that says nothing is null: the file is a link into the store. Where neither side says a mode
   * and only one may be executed, `mode` has those of the store, `0444` and `0555`.
   */
  readonly mode: ValueChange | null
  readonly owner: ValueChange | null
  readonly group: ValueChange | null
  /** Too large or impossible to be read, so that its contents may be the same. */
  readonly unread: boolean
  /** Nothing but the hashes of the store paths that it names is another. Left out where that is not so. */
  readonly rebuilt?: true
  /** The one snippet of an activation script that the row is about; `''` is what stands in none. */
  readonly snippet?: string
}
