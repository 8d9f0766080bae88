import type { SystemComparison } from '../../compare/comparison.ts'
import type { ClosureDifference } from '../../compare/packages/compareClosures.ts'
import type { PackageChange } from '../../compare/packages/packageChanges.ts'
import { kindOf, sortPackages } from '../../compare/packages/packageKinds.ts'
import type { DryRun } from '../../compare/units/unitChange.ts'
import type { FailedSide } from '../../health/failure.ts'
import type { FoundSystem } from '../../targets/linkedSystem.ts'
import type { DiffView } from './diffRequest.ts'

/** Whether one of the sides failed; `unknown` where the journal can't be read in time. */
export type DiffFailure = FailedSide | 'none' | 'unknown'

/** All facts that `diff` has about two systems. */
export interface Diff {
  readonly before: FoundSystem
  readonly after: FoundSystem
  /** Null where no requested part needs them. */
  readonly closures: ClosureDifference | null
  readonly systems: SystemComparison
  /** How one of the two failed. */
  readonly failure: DiffFailure
  /** The second system's own dry run, if requested. */
  readonly dryRun: DryRun | null
}

/** The packages that `--only` selects, sorted as requested. */
export function selectedPackages({ closures }: Diff, { only, sort }: DiffView): PackageChange[] {
  const { kinds, explicit } = only ?? { kinds: new Set(), explicit: false }
  const selected = (closures?.packages ?? []).filter(
    (change) => (kinds.size === 0 || kinds.has(kindOf(change))) && (!explicit || change.selected),
  )
  return sortPackages(selected, sort ?? 'status')
}

/** Packages to list, and the number of those that are only counted. */
export interface ListedPackages {
  readonly listed: readonly PackageChange[]
  /** Only rebuilt: same versions, other store paths. */
  readonly folded: number
}

/** Leaves out what was only rebuilt, unless it was asked for. */
export function listedPackages(diff: Diff, view: DiffView): ListedPackages {
  const packages = selectedPackages(diff, view)
  if (view.all || view.only?.kinds.has('rebuilt') === true) return { listed: packages, folded: 0 }
  const listed = packages.filter((change) => kindOf(change) !== 'rebuilt')
  return { listed, folded: packages.length - listed.length }
}

/**
 * Whether any requested part of two systems differs. What can't be compared counts as a difference: a script must
 * not take it for the same.
 */
export function differs(diff: Diff, view: DiffView): boolean {
  const { before, after, systems } = diff
  const { parts } = view
  if (parts.has('summary') && before.storePath !== after.storePath) return true
  if (parts.has('packages') && selectedPackages(diff, view).length > 0) return true
  const { boot, units, files, features, configuration } = systems
  return (
    (parts.has('boot') && (boot.status === 'unknown' || boot.value.rows.length > 0)) ||
    (parts.has('units') && (units.status === 'unknown' || units.value.changes.length > 0)) ||
    (parts.has('files') && (files.status === 'unknown' || files.value.length > 0)) ||
    (parts.has('features') && (features.status === 'unknown' || features.value.length > 0)) ||
    (parts.has('configuration') &&
      (configuration.status === 'unknown' ||
        [configuration.value.inputs, configuration.value.source].some(
          (part) => part.status === 'known' && part.value.length > 0,
        ) ||
        configuration.value.before.hash !== configuration.value.after.hash))
  )
}
