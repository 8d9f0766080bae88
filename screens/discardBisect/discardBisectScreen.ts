import type { Screen } from '../screen.ts'
import { DiscardBisectView } from './DiscardBisectView.tsx'
import { DISCARD_BISECT_BINDINGS } from './discardBisectBindings.ts'

/** The question whether to discard the bisect. */
export const DISCARD_BISECT_SCREEN: Screen<'discard-bisect'> = {
  modes: {
    'discard-bisect': {
      title: null,
      elsewhere: 'only when discarding a bisect',
      bindings: DISCARD_BISECT_BINDINGS,
      last: [],
    },
  },
  mode: 'discard-bisect',
  draw: DiscardBisectView,
  extent: (_, __, ___, height) => ({ page: height - 1, last: 0 }),
  move: null,
  filter: null,
  text: null,
  typing: null,
  details: null,
  coversNotices: true,
}
