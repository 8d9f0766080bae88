import { textSearch } from '../bindings/textSearch.ts'
import { lastTop } from '../components/Scrolled.tsx'
import { below, detailsOf } from '../inFront.ts'
import type { Screen } from '../screen.ts'
import { DetailsView } from './DetailsView.tsx'

/** The screen of full details of the row selected below; has the keys of opened rows. */
export const DETAILS_SCREEN: Screen<'details'> = {
  modes: {},
  mode: 'reading',
  draw: DetailsView,
  extent: ({ now }, state, columns, height) => {
    const lines = detailsOf(below(state, 'details'), now, columns)
    return { page: height - 1, last: lastTop(lines, height) }
  },
  move: (actions, rows, last) => actions.scroll(rows, last),
  filter: textSearch(),
  text: ({ now }, state, columns) => detailsOf(below(state, 'details'), now, columns),
  typing: null,
  details: null,
  coversNotices: true,
}
