import type { ChangeStatus, ValueChange } from '../changeStatus.ts'

/** A file that differs between the sides. */
export interface FileChange {
  /** Relative to the toplevel, or to its source: `etc/ssh/sshd_config`. */
  readonly path: string
  readonly status: ChangeStatus
  /** The file's path on each side, on the machine; null on the side without it. */
  readonly before: string | null
  readonly after: string | null
  /**
   * The contents of its `.mode`, `.uid` and `.gid`, if they differ; else null. A side without them
   * is null: the file is a link into the store. If neither side has a mode and only one is
   * executable, `mode` has those of the store, `0444` and `0555`.
   */
  readonly mode: ValueChange | null
  readonly owner: ValueChange | null
  readonly group: ValueChange | null
  /** Too large or unreadable, so its contents may be the same. */
  readonly unread: boolean
  /** Only the hashes of the store paths in it differ. Absent otherwise. */
  readonly rebuilt?: true
  /** The only snippet of an activation script that the row is about; `''` for the text outside snippets. */
  readonly snippet?: string
}
