import type { ChangeStatus, ValueChange } from '../changeStatus.ts'
import type { ComparisonPart } from '../comparisonPart.ts'
import type { FileChange } from '../files/fileChange.ts'
import type { Repository } from './findRepository.ts'

/** What became of the configuration. */
export interface ConfigurationChange {
  readonly before: Revision
  readonly after: Revision
  /** The configuration's repository; null where there is none that git reads. */
  readonly repository: Repository | null
  readonly commits: ComparisonPart<Commits>
  readonly inputs: ComparisonPart<readonly InputChange[]>
  /** The configuration's source, where both closures hold it. */
  readonly source: ComparisonPart<readonly FileChange[]>
}

/** What a system says of the commit that it was built from. */
export interface Revision {
  /** Hexadecimal digits, without `-dirty`; null where it is not known. */
  readonly hash: string | null
  /** The tree had changes that were not committed. */
  readonly dirty: boolean
}

/** The commits between two revisions. */
export interface Commits {
  /** Newest first. */
  readonly list: readonly Commit[]
  /** There are older ones that were not read. */
  readonly more: boolean
}

/** A commit of the configuration's repository. */
export interface Commit {
  readonly hash: string
  readonly author: string
  /** ISO 8601 with its time zone. */
  readonly date: string
  readonly subject: string
  /** `added` is in the after side alone, `removed` in the before side alone. */
  readonly status: Exclude<ChangeStatus, 'changed'>
  /** Paths that it touches, from the top of the repository; a renamed file by both its names. */
  readonly files: readonly string[]
}

/** What a commit changed, as git prints it. */
export interface Patch {
  readonly text: string
  /** It goes on; the text ends at the end of a line. */
  readonly cut: boolean
}

/** A flake input that is another on the other side. */
export interface InputChange extends ValueChange {
  /** `nixpkgs`; `home-manager/nixpkgs` for an input of an input. */
  readonly name: string
  /** When each revision was made, ISO 8601 in UTC; null where it is not known. */
  readonly beforeDate: string | null
  readonly afterDate: string | null
}
