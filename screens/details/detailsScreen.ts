import { lastTop } from '../components/Scrolled.tsx'
import { below, detailsOf } from '../inFront.ts'
import type { Screen } from '../screen.ts'
import { DetailsView } from './DetailsView.tsx'

/** Everything of the row under the cursor of the screen below; it has the keys of what a row opens. */
export const DETAILS_SCREEN: Screen<'details'> = {
  modes: {},
  mode: 'reading',
  draw: DetailsView,
  extent: ({ now }, state, columns, height) => {
    const lines = detailsOf(below(state, 'details'), now, columns)
    return { page: height - 1, last: lastTop(lines, height) }
  },
  move: (actions, rows, last) => actions.scroll(rows, last),
  filter: null,
  typing: null,
  details: null,
  coversNotices: true,
}
