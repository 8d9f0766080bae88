import { INTERRUPT } from '../bindings/common.ts'
import { lastTop } from '../components/Scrolled.tsx'
import type { Screen } from '../screen.ts'
import { RunView, runScreenLines } from './RunView.tsx'
import { FAILURE_BINDINGS, RUN_BINDINGS } from './runBindings.ts'

/** Progress of a running plan, the question after a failed activation, and the result. */
export const RUN_SCREEN: Screen<'run'> = {
  modes: {
    run: {
      title: 'While a plan runs',
      elsewhere: 'only while a plan runs',
      bindings: RUN_BINDINGS,
      last: [],
      without: [INTERRUPT],
    },
    failure: {
      title: 'After a failed activation',
      elsewhere: 'only after a failed activation',
      bindings: FAILURE_BINDINGS,
      last: [],
      without: [INTERRUPT],
    },
  },
  mode: ({ asking }) => (asking === null ? 'run' : 'failure'),
  draw: RunView,
  extent: (run, _, columns, height) => ({
    page: height - 1,
    last: lastTop(runScreenLines(run, columns, height), height),
  }),
  move: (actions, rows, last) => actions.scroll(rows, last),
  filter: null,
  text: null,
  typing: null,
  details: null,
  coversNotices: true,
}
