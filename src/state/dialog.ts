import type { Variant } from '../changes/variant.ts'
import type { Patch } from '../compare/configuration/configurationChange.ts'
import type { PackagePaths } from '../compare/packages/compareClosures.ts'
import type { Content } from '../compare/text/content.ts'
import type { TextDifference } from '../compare/text/difference.ts'
import type { ActivationProgress } from '../execute/activationProgress.ts'
import type { RunOutcome } from '../execute/afterwards.ts'
import type { Collected } from '../execute/collecting.ts'
import type { StepFailure } from '../execute/stepFailure.ts'
import type { Elevation } from '../host/elevation.ts'
import type { StorePath } from '../nix/storePath.ts'
import type { Plan } from '../plan/plan.ts'
import type { Planning } from '../plan/planning.ts'
import type { SideChoice } from '../targets/sideChoices.ts'
import type { Target } from '../targets/target.ts'
import type { TabRow } from './tab.ts'

/** What a row opens. */
export type Reading =
  | {
      readonly kind: 'difference'
      readonly before: Content
      readonly after: Content
      /** Null where one side is no text. */
      readonly difference: TextDifference | null
      readonly hasSecrets: boolean
    }
  | { readonly kind: 'patch'; readonly patch: Patch; readonly hasSecrets: boolean }
  | { readonly kind: 'paths'; readonly paths: PackagePaths }
  | { readonly kind: 'unknown'; readonly reason: string }

export type Dialog =
  | { readonly kind: 'help'; readonly top: number; readonly below: Dialog | null }
  /**
   * All that is to be said about the machine; the cursor counts from 0. `top`: how far the one under
   * it is scrolled, where it is longer than the screen.
   */
  | { readonly kind: 'findings'; readonly cursor: number; readonly top: number }
  /** Everything of the row under the cursor, as it was then. */
  | { readonly kind: 'details'; readonly now: number; readonly top: number }
  /** A plan is being made; keys that were typed ahead go nowhere. */
  | { readonly kind: 'wait'; readonly says: string; readonly below: Dialog | null }
  | {
      readonly kind: 'pin-name'
      readonly target: Target
      /** The name, and why it can't be one. */
      readonly text: string
      readonly problem: string | null
      /** A note that is kept with the system. */
      readonly note: string
      /** What is typed into. */
      readonly field: 'name' | 'note'
    }
  | {
      readonly kind: 'plan'
      /** How a step becomes root. */
      readonly elevation: Elevation
      /** It is written down, so that it can be undone. */
      readonly journal: boolean
      readonly variants: readonly Variant[]
      readonly chosen: number
      readonly top: number
      /** What it was asked for on, and is left for. */
      readonly below: Dialog | null
    }
  /** What a row of the comparison is about, to be read. */
  | {
      readonly kind: 'reading'
      readonly row: TabRow
      /** Null while it is read. */
      readonly reading: Reading | null
      /** Two columns, before beside after. */
      readonly columns: boolean
      /** Equal lines around each change. */
      readonly context: number
      /** A person asked for the secrets in it, until it is closed; else they are masked. */
      readonly revealed: boolean
      readonly top: number
    }
  /** Another side for the comparison is chosen. */
  | {
      readonly kind: 'choose'
      readonly side: 'before' | 'after'
      readonly choices: readonly SideChoice[]
      readonly text: string
      readonly cursor: number
    }
  /** A note is written. */
  | {
      readonly kind: 'note'
      readonly label: string
      readonly storePath: StorePath
      readonly text: string
      /** The first line that is shown; infinite for as far as it goes, where it is typed. */
      readonly top: number
    }
  /** What to delete is typed, as rules. */
  | {
      readonly kind: 'rules'
      readonly text: string
      /** What the machine was when that was begun, for the preview only; null while it is read. */
      readonly planning: Planning | null
      /** What would be done; null where nothing is typed, or nothing that can be meant. */
      readonly plan: Plan | null
      readonly problem: string | null
      readonly top: number
    }
  /** Whether the search shall be forgotten. */
  | { readonly kind: 'forget' }
  /** The word that a risky plan asks for. */
  | { readonly kind: 'confirm'; readonly below: PlanDialog; readonly text: string }
  | RunDialog

export type PlanDialog = Extract<Dialog, { kind: 'plan' }>

export interface RunDialog {
  readonly kind: 'run'
  readonly plan: Plan
  /** The step that runs, counted from 0. */
  readonly step: number
  /** Steps that put things back are running. */
  readonly undoing: boolean
  readonly lines: readonly string[]
  /** How far a collection is; null for other plans. */
  readonly collected: Collected | null
  /** How far an activation is; null before it has said anything, and for other steps. */
  readonly progress: ActivationProgress | null
  /** The activation failed, and it is asked what becomes of what was done before it. */
  readonly asking: StepFailure | null
  /** How long the step has been running. */
  readonly seconds: number
  /** What is said since it was asked to stop; null where it was not. */
  readonly stopping: string | null
  /** Null while it runs. */
  readonly outcome: RunOutcome | null
  /** Why it could not be begun, or went wrong in a way no plan foresaw. */
  readonly problem: string | null
  readonly top: number
}
