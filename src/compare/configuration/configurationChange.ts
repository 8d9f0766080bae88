import type { ChangeStatus, ValueChange } from '../changeStatus.ts'
import type { ComparisonPart } from '../comparisonPart.ts'
import type { FileChange } from '../files/fileChange.ts'
import type { Repository } from './findRepository.ts'

/** The differences between two configurations. */
export interface ConfigurationChange {
  readonly before: Revision
  readonly after: Revision
  /** The configuration's repository; null if git reads none. */
  readonly repository: Repository | null
  readonly commits: ComparisonPart<Commits>
  readonly inputs: ComparisonPart<readonly InputChange[]>
  /** The configuration's source, if both closures contain it. */
  readonly source: ComparisonPart<readonly FileChange[]>
}

/** The commit that a system names as its source. */
export interface Revision {
  /** Hexadecimal digits, without `-dirty`; null if unknown. */
  readonly hash: string | null
  /** The work tree had uncommitted changes. */
  readonly dirty: boolean
}

/** The commits between two revisions. */
export interface Commits {
  /** Newest first. */
  readonly list: readonly Commit[]
  /** There are older commits that were not read. */
  readonly more: boolean
}

/** A commit of the configuration's repository. */
export interface Commit {
  readonly hash: string
  readonly author: string
  /** ISO 8601 with its time zone. */
  readonly date: string
  readonly subject: string
  /** `added`: only in the after side; `removed`: only in the before side. */
  readonly status: Exclude<ChangeStatus, 'changed'>
  /** Changed paths, from the top of the repository; both names of a renamed file. */
  readonly files: readonly string[]
}

/** A commit's changes, as git prints them. */
export interface Patch {
  readonly text: string
  /** The text is truncated, at the end of a line. */
  readonly cut: boolean
}

/** A flake input that differs between the sides. */
export interface InputChange extends ValueChange {
  /** `nixpkgs`; `home-manager/nixpkgs` for an input of an input. */
  readonly name: string
  /** Date of each revision, ISO 8601 in UTC; null if unknown. */
  readonly beforeDate: string | null
  readonly afterDate: string | null
}
