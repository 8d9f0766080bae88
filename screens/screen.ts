import type { ComponentType } from 'react'
import type { Filter } from '../src/state/filterState.ts'
import type { OpenScreen, ScreenKind } from '../src/state/openScreens.ts'
import type { State } from '../src/state/state.ts'
import type { Actions } from '../src/state/terrapin.ts'
import type { Line } from './components/line.ts'
import type { KeyBinding, KeyContext, Mode } from './keyBinding.ts'

/** The complete definition of one kind of screen. `registry.ts` lists all of them. */
export interface Screen<Kind extends ScreenKind> {
  /** Its modes with their keys. */
  readonly modes: { readonly [Name in Mode]?: ModeKeys }
  /** The mode that receives the keys; a filter being typed has priority. */
  readonly mode: Mode | ((screen: OpenScreen<Kind>) => Mode)
  /** Bindings on other screens that open it, listed after the row bindings there. */
  readonly openers?: { readonly [Name in Mode]?: readonly KeyBinding[] }
  readonly draw: ComponentType<DrawnScreen<Kind>>
  readonly extent: (
    screen: OpenScreen<Kind>,
    state: State,
    columns: number,
    height: number,
  ) => Extent
  /** Moves in its rows or scrolls its lines; null where the common keys move nothing. */
  readonly move: ((actions: Actions, rows: number, last: number) => void) | null
  readonly filter: FilteredRows<Kind> | null
  /** All lines of a screen that shows a text; null for others. */
  readonly text:
    | ((screen: OpenScreen<Kind>, state: State, columns: number) => readonly Line[])
    | null
  /** The text field for typed characters. */
  readonly typing: TypedText | null
  /** Full details of the selected row, for `details`; null where there are no rows. */
  readonly details:
    | ((screen: OpenScreen<Kind>, state: State, now: number, columns: number) => readonly Line[])
    | null
  /** Whether it hides the notices at the top, whose keys it does not have. */
  readonly coversNotices: boolean
}

export type Screens = { readonly [Kind in ScreenKind]: Screen<Kind> }

/** The keys of a mode, in the order in which the footer offers them. */
export interface ModeKeys {
  /** The title of its keys in the help and docs/keys.md; null where the footer is enough. */
  readonly title: string | null
  /** Where these keys work, as shown in the palette on other screens. */
  readonly elsewhere: string
  /** Bindings for a row, or for the content. */
  readonly bindings: readonly KeyBinding[]
  /** Bindings for the screen as a whole. */
  readonly last: readonly KeyBinding[]
  /** Common bindings that it lacks. */
  readonly without?: readonly KeyBinding[]
}

export interface DrawnScreen<Kind extends ScreenKind> {
  readonly screen: OpenScreen<Kind>
  readonly now: number
  readonly columns: number
  readonly height: number
}

/** The number of visible rows, and the maximum scroll offset. */
export interface Extent {
  readonly page: number
  readonly last: number
}

/** A filter of rows, or a search in a text. */
export interface FilteredRows<Kind extends ScreenKind> {
  readonly of: (screen: OpenScreen<Kind>) => Filter
  readonly set: (actions: Actions, filter: Filter) => void
  /** The number of matching rows, and of all. */
  readonly counts: (
    screen: OpenScreen<Kind>,
    state: State,
    columns: number,
  ) => readonly [left: number, all: number]
  /** The place of the cursor among the matching rows. */
  readonly cursor: (screen: OpenScreen<Kind>, state: State) => number
  /** Runs when its text is kept. */
  readonly kept?: (context: KeyContext) => void
}

export interface TypedText {
  readonly edit: (actions: Actions, change: (text: string) => string) => void
  /** Whether pasted text is accepted, too. */
  readonly pastes: boolean
}
