import type { SystemComparison } from '../compare/comparison.ts'
import type { PackageComparison } from '../compare/packages/compareClosures.ts'
import type { PackageKind, PackageOrder } from '../compare/packages/packageKinds.ts'
import type { DryRun } from '../compare/units/unitChange.ts'
import type { FailedSide } from '../health/failure.ts'
import type { Target } from '../targets/target.ts'
import type { View } from './filterState.ts'
import type { Tab } from './tabRows.ts'

/** A comparison of two systems, as far as it is loaded. */
export interface ComparisonState {
  readonly before: Target
  readonly after: Target
  /** Null while loading. */
  readonly closures: PackageComparison | null
  /** The other parts, as far as they are loaded. */
  readonly systems: Partial<SystemComparison>
  /** The report of a dry run; null where none was requested. */
  readonly dryRun: DryRun | null
  /** The system from which the dry run started, where that is not the first side. */
  readonly runs: string | null
  /** How one of the two failed, by its label, the side after first; null where neither did, or before it is known. */
  readonly failure: FailedSide | null
  /** Why the packages are unknown. */
  readonly problem: string | null
  readonly tab: Tab
  /** The tab in which this one was opened from a row; null where it was opened by its key. */
  readonly openedFrom: Tab | null
  /** The view of each tab. */
  readonly views: Readonly<Record<Tab, View>>
  readonly order: PackageOrder
  readonly onlyChosen: boolean
  readonly onlyStatus: PackageKind | null
}

declare module './openScreens.ts' {
  interface ScreenStates {
    readonly compare: ComparisonState
  }
}
