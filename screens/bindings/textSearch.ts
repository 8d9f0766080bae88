import type { ScreenKind, ScreenStates } from '../../src/state/openScreens.ts'
import type { TextState } from '../../src/state/screenActions.ts'
import { linesOf } from '../inFront.ts'
import type { FilteredRows } from '../screen.ts'
import { toMatch } from './texts.ts'

/** Kinds of screens that show a text. */
type TextKind = { [K in ScreenKind]: ScreenStates[K] extends TextState ? K : never }[ScreenKind]

/** The search in a text: all of it stays visible, and the matches are highlighted. */
export function textSearch<Kind extends TextKind>(): FilteredRows<Kind> {
  return {
    of: (screen) => (screen as TextState).search,
    set: (actions, search) => actions.search(search),
    counts: (screen, state, columns) => {
      const wanted = (screen as TextState).search.text.toLowerCase()
      const lines = linesOf(state, columns)
      return [lines.filter((line) => line.toLowerCase().includes(wanted)).length, lines.length]
    },
    cursor: () => 0,
    kept: (context) => toMatch(context, 0),
  }
}
