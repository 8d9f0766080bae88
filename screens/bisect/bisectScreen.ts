import { HELP } from '../bindings/common.ts'
import type { Screen } from '../screen.ts'
import { BisectView } from './BisectView.tsx'
import { BISECT_BINDINGS, OPEN_BISECT } from './bisectBindings.ts'
import { bisectLayout, bisectText } from './bisectLines.ts'

/** The screen of a bisect for the first bad generation. */
export const BISECT_SCREEN: Screen<'bisect'> = {
  modes: {
    bisect: {
      title: 'Bisect',
      elsewhere: 'only in a bisect',
      bindings: BISECT_BINDINGS,
      last: [HELP],
    },
  },
  mode: 'bisect',
  openers: { list: [OPEN_BISECT] },
  draw: BisectView,
  extent: (_, state, columns, height) => ({
    page: bisectLayout(state, columns, height).page,
    last: 0,
  }),
  move: (actions, rows) => actions.moveBisect(rows),
  filter: null,
  text: null,
  typing: null,
  details: (_, state, now, columns) => bisectText(state, now, columns),
  coversNotices: true,
}
