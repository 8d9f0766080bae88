import type { SystemComparison } from '../compare/comparison.ts'
import type { PackageComparison } from '../compare/packages/compareClosures.ts'
import type { PackageStatus } from '../compare/packages/packageChanges.ts'
import type { DryRun } from '../compare/units/unitChange.ts'
import type { Target } from '../targets/target.ts'
import type { View } from './filterState.ts'
import type { PackageOrder, Tab } from './tabRows.ts'

/** Two systems side by side, as far as they are read. */
export interface ComparisonState {
  readonly before: Target
  readonly after: Target
  /** Null while they are read. */
  readonly closures: PackageComparison | null
  /** The other parts, as far as they are read. */
  readonly systems: Partial<SystemComparison>
  /** What a real dry run of a switch said; null where none was asked for. */
  readonly dryRun: DryRun | null
  /** What the dry run started from, where that is not the side before. */
  readonly runs: string | null
  /** Why the packages are not known. */
  readonly problem: string | null
  readonly tab: Tab
  /** Where each tab stands. */
  readonly views: Readonly<Record<Tab, View>>
  readonly order: PackageOrder
  readonly onlyChosen: boolean
  readonly onlyStatus: PackageStatus | null
}

declare module './openScreens.ts' {
  interface ScreenStates {
    readonly compare: ComparisonState
  }
}
