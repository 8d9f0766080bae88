import type { State } from '../../src/state/state.ts'
import type { Intents } from '../../src/state/terrapin.ts'

/** What takes the keys. */
export type Place =
  | 'list'
  | 'compare'
  | 'boot'
  | 'bisect'
  | 'forget'
  | 'find'
  | 'reading'
  | 'choose'
  | 'findings'
  | 'wait'
  | 'pin-name'
  | 'rules'
  | 'plan'
  | 'confirm'
  | 'note'
  | 'run'
  /** An activation failed, and it is asked what becomes of what was done before it. */
  | 'failure'
  | 'help'
  | 'palette'

export interface ActionContext {
  readonly state: State
  readonly intents: Intents
  /** Which of the action's keys it was. */
  readonly key: string
  /** How many rows the screen in front shows. */
  readonly page: number
  /** How far what lies over the screen can be scrolled: the number of its last first line. */
  readonly last: number
  /** Does another action where this one left off. */
  readonly act: (name: string) => void
  readonly quit: () => void
  /** Gives the terminal back to the shell until `fg`. */
  readonly suspend: () => void
  /** Runs the plan that is shown, with the terminal handed over where a password may be asked. */
  readonly runPlan: () => void
  /** Asks the terminal to put a text on the clipboard. */
  readonly copy: (text: string) => void
}

export interface Action {
  /** What it is called in the settings (`[keys]`); stable, and no other has it. */
  readonly name: string
  readonly places: readonly Place[]
  readonly keys: readonly string[]
  /** Its keys can't be set: which of them it was says what is done, or it is the last way out. */
  readonly fixed?: true
  /** How the keys are written for a person. */
  readonly shown: string
  /**
   * A word or two for the footer; empty where it needs no place there. `unseen`: what is shown goes
   * on below the screen.
   */
  readonly label: string | ((state: State, unseen: boolean) => string)
  /** The label where there is no space for the whole one. */
  readonly short?: string
  /** Stays in the footer where there is little space. */
  readonly stays?: boolean
  /** Whether the footer offers it now, where it can be done more often than that. */
  readonly offered?: (state: State) => boolean
  /** What it does, for the help and the README. */
  readonly help: string
  /** Other words for it, by which the palette finds it: what nix, git and others call it. */
  readonly also?: readonly string[]
  /** It can be done in the list before the machine is read, and where it can't be read. */
  readonly anytime?: true
  /** Why it can't be done now; null where it can. */
  readonly whyNot?: (state: State) => string | null
  readonly run: (context: ActionContext) => void
}

/** Its label for now; empty where it has none. */
export function labelOf({ label }: Action, state: State, unseen: boolean): string {
  return typeof label === 'string' ? label : label(state, unseen)
}
