import type { Filter } from '../src/state/filterState.ts'
import type { ScreenKind } from '../src/state/openScreens.ts'
import type { State } from '../src/state/state.ts'
import type { Actions } from '../src/state/terrapin.ts'

/**
 * Receiver of the keys, usually the top screen. `filter`: a filter is being typed. `jump`: the number of a
 * generation is being typed. `failure`: an
 * activation failed, and the question is whether to restore the profile.
 */
export type Mode = ScreenKind | 'filter' | 'jump' | 'failure'

/** Context of a key press. */
export interface KeyContext {
  readonly state: State
  readonly actions: Actions
  /** The key that was pressed. */
  readonly key: string
  /** Number of visible rows of the top screen. */
  readonly page: number
  /** Maximum scroll offset. */
  readonly last: number
  /** Moves the cursor or scrolls. */
  readonly move: (rows: number) => void
  /** Filter of the screen; null if it has none. */
  readonly filter: {
    readonly now: Filter
    readonly set: (next: Filter) => void
    /** The cursor among the matching rows, and their number. */
    readonly place: number
    readonly count: number
    readonly kept?: (context: KeyContext) => void
  } | null
  /** The lines of a screen that shows a text; empty elsewhere. */
  readonly text: () => readonly string[]
  /** Runs another binding by name. */
  readonly act: (name: string) => void
  readonly quit: () => void
  /** Redraws the whole screen. */
  readonly redraw: () => void
  /** Suspends to the shell until `fg`. */
  readonly suspend: () => void
  /** Runs the plan on screen; hands over the terminal if a password may be asked for. */
  readonly runPlan: () => void
  /** Copies a text to the clipboard through the terminal. */
  readonly copy: (text: string) => void
  /** Shows a text in the person's pager until they leave it. */
  readonly openPager: (text: string) => void
}

/** Keys and their action. Each screen declares which bindings it has. */
export interface KeyBinding {
  /** Unique, stable name in the settings (`[keys]`). */
  readonly name: string
  readonly keys: readonly string[]
  /** Its keys can't be changed: the action depends on the key, or it is the last way out. */
  readonly fixed?: true
  /** A person's own key takes the place of one of these. */
  readonly yields?: true
  /** The keys as displayed. */
  readonly shown: string
  /**
   * A word or two for the footer; empty to hide it there. `unseen`: whether lines follow below the
   * visible ones.
   */
  readonly label: string | ((state: State, unseen: () => boolean) => string)
  /** Shorter label for narrow terminals. */
  readonly short?: string
  /** Kept in the footer on narrow terminals. */
  readonly stays?: boolean
  /** Whether the footer shows it now, if that is less often than it is available. */
  readonly offered?: (state: State) => boolean
  /** Description for the help and docs/keys.md. */
  readonly help: string
  /** Documented once in this group instead of in each mode. */
  readonly group?: 'Moving' | 'Everywhere'
  /** Synonyms that the palette matches: words of Nix, git and other tools. */
  readonly also?: readonly string[]
  /** Available in the list even while the machine is loading or unreadable. */
  readonly anytime?: true
  /** Why the action is unavailable now; null if it is available. */
  readonly whyNot?: (state: State) => string | null
  readonly run: (context: KeyContext) => void
}

/** The current label; empty if there is none. */
export function labelOf({ label }: KeyBinding, state: State, unseen: () => boolean): string {
  return typeof label === 'string' ? label : label(state, unseen)
}

/** Rows to move by for the usual cursor keys. */
export function rowsOf({ key, page }: Pick<KeyContext, 'key' | 'page'>): number {
  return { up: -1, down: 1, pageup: -page, pagedown: page }[key] ?? 0
}
