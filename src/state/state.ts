import type { PackageComparison, SystemComparison } from '../compare/comparison.ts'
import type { Machine } from '../machine/machine.ts'
import type { Sizes } from '../machine/sizes.ts'
import type { Target } from '../machine/target.ts'
import type { Plan } from '../plan/plan.ts'
import type { RunOutcome } from '../plan/runPlan.ts'
import type { Problem } from '../problem.ts'

/** Everything that the screens show. They select from it and change nothing themselves. */
export interface State {
  readonly about: About
  /** The facts; null until they are read, or where there are none. */
  readonly machine: Machine | null
  /** Why there is no list. */
  readonly problem: Problem | null
  readonly sizes: SizesState
  readonly list: ListState
  readonly comparison: ComparisonState | null
  /** What lies over the screen and takes the keys. */
  readonly dialog: Dialog | null
  /** One line that answers the last key; gone at the next. */
  readonly message: string | null
}

/** What machine this is. */
export interface About {
  readonly name: string
  readonly kind: 'local' | 'mounted' | 'sample'
  readonly profile: string
  readonly root: boolean
  /** Plans are shown and not run. */
  readonly dryRun: boolean
  /** Why the sample machine stands in for this one; null where it does not. */
  readonly standIn: string | null
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
  readonly systems: SystemComparison | null
  readonly problem: string | null
  /** The row under the cursor, counted in the rows that are shown. */
  readonly cursor: number
  readonly find: Find
  readonly onlyChosen: boolean
}

/** One way to do what was asked for: a switch may be now, at the next boot, or a test. */
export interface Variant {
  readonly label: string
  readonly plan: Plan
}

export type Dialog =
  | { readonly kind: 'help'; readonly top: number; readonly below: Dialog | null }
  /** A plan is being made; keys that were typed ahead go nowhere. */
  | { readonly kind: 'wait' }
  | {
      readonly kind: 'pin-name'
      readonly target: Target
      readonly text: string
      readonly problem: string | null
    }
  | {
      readonly kind: 'plan'
      readonly variants: readonly Variant[]
      readonly chosen: number
      readonly top: number
    }
  | RunDialog

export interface RunDialog {
  readonly kind: 'run'
  readonly plan: Plan
  /** The step that runs, counted from 0. */
  readonly step: number
  /** Steps that put things back are running. */
  readonly undoing: boolean
  readonly lines: readonly string[]
  /** Null while it runs. */
  readonly outcome: RunOutcome | null
  /** Why it could not be begun, or went wrong in a way no plan foresaw. */
  readonly problem: string | null
}

export const NO_FIND: Find = { text: '', typing: false }

export function firstState(about: About): State {
  return {
    about,
    machine: null,
    problem: null,
    sizes: { status: 'reading', last: null },
    list: { cursor: null, marks: new Set(), find: NO_FIND },
    comparison: null,
    dialog: null,
    message: null,
  }
}
