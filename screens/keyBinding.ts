import type { Filter } from '../src/state/filterState.ts'
import type { ScreenKind } from '../src/state/openScreens.ts'
import type { State } from '../src/state/state.ts'
import type { Actions } from '../src/state/terrapin.ts'

/**
 * What takes the keys: as a rule the screen on top. `filter`: a filter is typed on any screen that has
 * one. `failure`: an activation failed, and it is asked what becomes of what was done before it.
 */
export type Mode = ScreenKind | 'filter' | 'failure'

/** What a key works on. */
export interface KeyContext {
  readonly state: State
  readonly actions: Actions
  /** Which of the binding's keys it was. */
  readonly key: string
  /** How many rows the screen on top shows. */
  readonly page: number
  /** How far it can be scrolled: the number of its last first line. */
  readonly last: number
  /** Moves in its rows, or scrolls its lines. */
  readonly move: (rows: number) => void
  /** Its filter; null where it has none. */
  readonly filter: { readonly now: Filter; readonly set: (next: Filter) => void } | null
  /** Does what another binding does, where this one left off. */
  readonly act: (name: string) => void
  readonly quit: () => void
  /** Draws the whole screen again, whatever the terminal shows. */
  readonly redraw: () => void
  /** Gives the terminal back to the shell until `fg`. */
  readonly suspend: () => void
  /** Runs the plan that is shown, with the terminal handed over where a password may be asked. */
  readonly runPlan: () => void
  /** Asks the terminal to put a text on the clipboard. */
  readonly copy: (text: string) => void
}

/** Keys and what they do. Which modes have it is said by the screens. */
export interface KeyBinding {
  /** What it is called in the settings (`[keys]`); stable, and no other has it. */
  readonly name: string
  readonly keys: readonly string[]
  /** Its keys can't be set: which of them it was says what is done, or it is the last way out. */
  readonly fixed?: true
  /** How the keys are written for a person. */
  readonly shown: string
  /**
   * A word or two for the footer; empty where it needs no place there. `unseen`: whether what is shown
   * goes on below the screen.
   */
  readonly label: string | ((state: State, unseen: () => boolean) => string)
  /** The label where there is no space for the whole one. */
  readonly short?: string
  /** Stays in the footer where there is little space. */
  readonly stays?: boolean
  /** Whether the footer offers it now, where it can be done more often than that. */
  readonly offered?: (state: State) => boolean
  /** What it does, for the help and the README. */
  readonly help: string
  /** It is explained once, in a group of its own, and not for each mode that has it. */
  readonly group?: 'Moving' | 'Everywhere'
  /** Other words for it, by which the palette finds it: what nix, git and others call it. */
  readonly also?: readonly string[]
  /** It can be done in the list before the machine is read, and where it can't be read. */
  readonly anytime?: true
  /** Why it can't be done now; null where it can. */
  readonly whyNot?: (state: State) => string | null
  readonly run: (context: KeyContext) => void
}

/** Its label for now; empty where it has none. */
export function labelOf({ label }: KeyBinding, state: State, unseen: () => boolean): string {
  return typeof label === 'string' ? label : label(state, unseen)
}

/** Rows to move by, for a binding of the keys that most lists have. */
export function rowsOf({ key, page }: Pick<KeyContext, 'key' | 'page'>): number {
  return { up: -1, down: 1, pageup: -page, pagedown: page }[key] ?? 0
}
