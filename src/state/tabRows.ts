import type { BootRow } from '../compare/boot/bootChange.ts'
import type { Commit, InputChange } from '../compare/configuration/configurationChange.ts'
import type { FeatureChange } from '../compare/features/featureChange.ts'
import type { FileChange } from '../compare/files/fileChange.ts'
import type { PackageChange } from '../compare/packages/packageChanges.ts'
import type { SummaryRow } from '../compare/summary.ts'
import type { UnitChange, UnitEffect } from '../compare/units/unitChange.ts'

/** The tabs of a comparison, in display order. */
export const TABS = [
  'summary',
  'packages',
  'boot',
  'units',
  'files',
  'configuration',
  'features',
] as const

export type Tab = (typeof TABS)[number]

/** One row of a tab. */
export type TabRow =
  | { readonly kind: 'summary'; readonly row: SummaryRow }
  | { readonly kind: 'package'; readonly row: PackageChange }
  | { readonly kind: 'boot'; readonly row: BootRow }
  | { readonly kind: 'unit'; readonly row: UnitChange; readonly dry: UnitEffect | null }
  | { readonly kind: 'file'; readonly row: FileChange }
  | { readonly kind: 'commit'; readonly row: Commit }
  | { readonly kind: 'input'; readonly row: InputChange }
  | { readonly kind: 'feature'; readonly row: FeatureChange }
  /** A remark that is not itself a change. */
  | { readonly kind: 'note'; readonly text: string }

/** The content of a tab: rows, or why there are none. */
export type TabRows =
  | { readonly status: 'reading' }
  | { readonly status: 'unknown'; readonly reason: string }
  | { readonly status: 'known'; readonly rows: readonly TabRow[] }
