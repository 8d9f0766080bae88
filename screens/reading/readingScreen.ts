import { screenOf } from '../../src/state/openScreens.ts'
import { HELP } from '../bindings/common.ts'
import { textSearch } from '../bindings/textSearch.ts'
import { lastTop } from '../components/Scrolled.tsx'
import type { Screen } from '../screen.ts'
import { ReadingView } from './ReadingView.tsx'
import { READING_BINDINGS } from './readingBindings.ts'
import { readingLines } from './readingLines.ts'

/** The screen with the content of a comparison row: a difference, a patch, store paths. */
export const READING_SCREEN: Screen<'reading'> = {
  modes: {
    reading: {
      title: 'In a diff or patch',
      elsewhere: 'only in a diff or patch',
      bindings: READING_BINDINGS,
      last: [HELP],
    },
  },
  mode: 'reading',
  draw: ReadingView,
  extent: (reading, state, columns, height) => {
    const lines = readingLines(reading, screenOf(state, 'compare'), columns)
    return { page: height - 1, last: lastTop(lines, height) }
  },
  move: (actions, rows, last) => actions.scroll(rows, last),
  filter: textSearch(),
  text: (reading, state, columns) => readingLines(reading, screenOf(state, 'compare'), columns),
  typing: null,
  details: null,
  coversNotices: true,
}
