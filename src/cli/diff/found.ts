import type { SystemComparison } from '../../compare/comparison.ts'
import type { PackageComparison } from '../../compare/packages/compareClosures.ts'
import type { DryRun } from '../../compare/units/change.ts'
import type { Target } from '../../machine/target.ts'

/** Everything that `diff` knows of two sides. */
export interface Diff {
  readonly before: Target
  readonly after: Target
  readonly closures: PackageComparison
  readonly systems: SystemComparison
  /** What the side after said itself, where it was asked. */
  readonly dryRun: DryRun | null
}
