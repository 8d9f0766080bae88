import type { Screen } from '../screen.ts'
import { WaitView } from './WaitView.tsx'
import { WAIT_BINDINGS } from './waitBindings.ts'

/** The message while a plan or a choice is loading. */
export const WAIT_SCREEN: Screen<'wait'> = {
  modes: {
    wait: {
      title: null,
      elsewhere: 'only while a plan is being prepared',
      bindings: WAIT_BINDINGS,
      last: [],
    },
  },
  mode: 'wait',
  draw: WaitView,
  extent: (_, __, ___, height) => ({ page: height - 1, last: 0 }),
  move: null,
  filter: null,
  text: null,
  typing: null,
  details: null,
  coversNotices: true,
}
