import type { SystemComparison } from '../../compare/comparison.ts'
import type { PackageComparison } from '../../compare/packages/compareClosures.ts'
import type { DryRun } from '../../compare/units/unitChange.ts'
import type { Target } from '../../targets/target.ts'

/** All facts that `diff` has about two systems. */
export interface Diff {
  readonly before: Target
  readonly after: Target
  readonly closures: PackageComparison
  readonly systems: SystemComparison
  /** The second system's own dry run, if requested. */
  readonly dryRun: DryRun | null
}
