import type { ComponentType } from 'react'
import type { Filter } from '../src/state/filterState.ts'
import type { OpenScreen, ScreenKind } from '../src/state/openScreens.ts'
import type { State } from '../src/state/state.ts'
import type { Actions } from '../src/state/terrapin.ts'
import type { Line } from './components/line.ts'
import type { KeyBinding, Mode } from './keyBinding.ts'

/** One kind of screen, whole. `registry.ts` lists all of them. */
export interface Screen<Kind extends ScreenKind> {
  /** Its modes with their keys. */
  readonly modes: { readonly [Name in Mode]?: ModeKeys }
  /** Which of them takes the keys; while a filter is typed, that does. */
  readonly mode: Mode | ((screen: OpenScreen<Kind>) => Mode)
  /** Keys that open it, on other screens: they stand after what is done with a row there. */
  readonly openers?: { readonly [Name in Mode]?: readonly KeyBinding[] }
  readonly draw: ComponentType<DrawnScreen<Kind>>
  readonly extent: (
    screen: OpenScreen<Kind>,
    state: State,
    columns: number,
    height: number,
  ) => Extent
  /** Moves in its rows or scrolls its lines; null where nothing moves by the common keys. */
  readonly move: ((actions: Actions, rows: number, last: number) => void) | null
  readonly filter: FilteredRows<Kind> | null
  /** Where characters are typed into a text. */
  readonly typing: TypedText | null
  /** Everything of the row under the cursor, for `details`; null where there are no rows. */
  readonly details:
    | ((screen: OpenScreen<Kind>, state: State, now: number, columns: number) => readonly Line[])
    | null
  /** It needs the lines of the notices at the top, and their keys are not its own. */
  readonly coversNotices: boolean
}

export type Screens = { readonly [Kind in ScreenKind]: Screen<Kind> }

/** The keys of a mode, in the order in which the footer offers them. */
export interface ModeKeys {
  /** What its keys are called in the help and the README; null where the footer says enough. */
  readonly title: string | null
  /** What the palette says of them on other screens. */
  readonly elsewhere: string
  /** What is done with a row, or with what is shown. */
  readonly bindings: readonly KeyBinding[]
  /** What is about the screen as a whole. */
  readonly last: readonly KeyBinding[]
  /** Which of those that are everywhere else it does without. */
  readonly without?: readonly KeyBinding[]
}

export interface DrawnScreen<Kind extends ScreenKind> {
  readonly screen: OpenScreen<Kind>
  readonly now: number
  readonly columns: number
  readonly height: number
}

/** How many rows are shown at once, and the last line that can be the first one. */
export interface Extent {
  readonly page: number
  readonly last: number
}

export interface FilteredRows<Kind extends ScreenKind> {
  readonly of: (screen: OpenScreen<Kind>) => Filter
  readonly set: (actions: Actions, filter: Filter) => void
  /** How many rows are left, and how many there are. */
  readonly counts: (screen: OpenScreen<Kind>, state: State) => readonly [left: number, all: number]
}

export interface TypedText {
  readonly edit: (actions: Actions, change: (text: string) => string) => void
  /** What is pasted is text for it, too. */
  readonly pastes: boolean
}
