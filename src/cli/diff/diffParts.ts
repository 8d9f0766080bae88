import type { SystemComparison } from '../../compare/comparison.ts'
import type { PackageComparison } from '../../compare/packages/compareClosures.ts'
import type { DryRun } from '../../compare/units/unitChange.ts'
import type { Target } from '../../targets/target.ts'

/** Everything that `diff` knows of two sides. */
export interface Diff {
  readonly before: Target
  readonly after: Target
  readonly closures: PackageComparison
  readonly systems: SystemComparison
  /** What the side after said itself, where it was asked. */
  readonly dryRun: DryRun | null
}
