import type { Bisection } from '../bisect/bisection.ts'
import type { Range } from '../bisect/range.ts'
import type { BootReport } from '../boot/bootReport.ts'
import type { ChangelogEntry } from '../changelog/changelogChanges.ts'
import type { SystemComparison } from '../compare/comparison.ts'
import type { ComparisonPart } from '../compare/comparisonPart.ts'
import type { Commits } from '../compare/configuration/configurationChange.ts'
import type { PackageComparison } from '../compare/packages/compareClosures.ts'
import type { PackageStatus } from '../compare/packages/packageChanges.ts'
import type { DryRun } from '../compare/units/unitChange.ts'
import type { BootRecords } from '../health/bootRecords.ts'
import type { BootRoom } from '../machine/bootRoom.ts'
import type { Machine } from '../machine/machine.ts'
import type { Sizes } from '../machine/sizes.ts'
import type { StorePath } from '../nix/storePath.ts'
import type { Problem } from '../problem.ts'
import type { Target } from '../targets/target.ts'
import type { Dialog } from './dialog.ts'
import type { PackageOrder, Tab } from './tab.ts'

/** Everything that the screens show. They select from it and change nothing themselves. */
export interface State {
  readonly about: About
  readonly facts: Facts
  /** How the systems fared, as the journal tells; null until it is read. */
  readonly records: BootRecords | null
  /** A change that was cut off: it can be finished or taken back. */
  readonly cutOff: ChangelogEntry | null
  /** What is free where the boot menu lies; null where that is not known (yet). */
  readonly bootRoom: BootRoom | null
  readonly list: ListState
  readonly comparison: ComparisonState | null
  /** The boot menu, where it is looked at. */
  readonly boot: BootState | null
  /** The search for the first bad generation that is under way; null where none is. */
  readonly bisection: Bisection | null
  /** Its screen, where it is open; a comparison lies over it. */
  readonly bisect: BisectView | null
  /** What lies over the screen and takes the keys. */
  readonly dialog: Dialog | null
  /** Actions are looked for by a word; it lies over all else. */
  readonly palette: PaletteState | null
  /** One line that answers the last key; gone at the next. */
  readonly message: string | null
}

export interface PaletteState {
  readonly text: string
  /** Counted in the actions that are shown. */
  readonly cursor: number
}

/** What machine this is. */
export interface About {
  readonly name: string
  readonly kind: 'local' | 'mounted' | 'sample'
  /** Where a mounted system lies; null on the machine itself. */
  readonly outside: string | null
  readonly profile: string
  readonly root: boolean
  /** Plans are shown and not run. */
  readonly dryRun: boolean
  /** Why the sample machine stands in for this one; null where it does not. */
  readonly standIn: string | null
  /**
   * What is wrong with the settings, a sentence each: keys that can't be are left out, and where
   * anything else is wrong nothing is set.
   */
  readonly troubles: readonly string[]
}

/** What is known of the machine. */
export type Facts =
  | { readonly status: 'loading' }
  /** Why there is no list. */
  | { readonly status: 'failed'; readonly problem: Problem }
  | { readonly status: 'ready'; readonly machine: Machine; readonly sizes: SizesState }

/** The machine, once it is read. */
export function machineOf({ facts }: Pick<State, 'facts'>): Machine | null {
  return facts.status === 'ready' ? facts.machine : null
}

export type SizesState =
  /** `last` are those from before a change: good to look at, not to plan with. */
  | { readonly status: 'reading'; readonly last: Sizes | null }
  | { readonly status: 'known'; readonly sizes: Sizes }
  | { readonly status: 'unknown'; readonly reason: string }

export interface Find {
  readonly text: string
  /** The keys go into the text. */
  readonly typing: boolean
}

export interface ListState {
  /** The generation under the cursor: a number, so that it stays where the list changes. */
  readonly cursor: number | null
  readonly marks: ReadonlySet<number>
  readonly find: Find
}

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

export interface BootState {
  /** Null while it is read, or where there is none. */
  readonly report: BootReport | null
  /** Why there is none. */
  readonly problem: string | null
  readonly view: View
}

export type BisectView =
  /** A search may be begun between these. */
  | ({ readonly kind: 'begin' } & Range)
  | {
      readonly kind: 'search'
      /** The system under the cursor. */
      readonly cursor: StorePath
      /** At the end: what the configuration's repository has between the two; null until then. */
      readonly commits: ComparisonPart<Commits> | null
    }
  /** What was kept can't be read. */
  | { readonly kind: 'damaged'; readonly reason: string }

export interface View {
  /** The row under the cursor, counted in the rows that are shown. */
  readonly cursor: number
  readonly find: Find
}

export const NO_FIND: Find = { text: '', typing: false }

export function firstState(about: About): State {
  return {
    about,
    facts: { status: 'loading' },
    cutOff: null,
    bootRoom: null,
    records: null,
    list: { cursor: null, marks: new Set(), find: NO_FIND },
    comparison: null,
    boot: null,
    bisection: null,
    bisect: null,
    dialog: null,
    palette: null,
    message: settingsMessage(about.troubles),
  }
}

/** One line of what is wrong with the settings; the findings have all of it. */
function settingsMessage(troubles: readonly string[]): string | null {
  const [first = null] = troubles
  return troubles.length > 1 ? `${troubles.length} faults in the settings: ${first}` : first
}
