import { INTERRUPT } from '../bindings/common.ts'
import { lastTop } from '../components/Scrolled.tsx'
import type { Screen } from '../screen.ts'
import { RunView, runScreenLines } from './RunView.tsx'
import { FAILURE_BINDINGS, RUN_BINDINGS } from './runBindings.ts'

/** A plan while it runs, what is asked where it fails, and how it ended. */
export const RUN_SCREEN: Screen<'run'> = {
  modes: {
    run: {
      title: 'While a plan is carried out',
      elsewhere: 'it is for while a plan is carried out',
      bindings: RUN_BINDINGS,
      last: [],
      without: [INTERRUPT],
    },
    failure: {
      title: 'After an activation that failed',
      elsewhere: 'it is for after an activation that failed',
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
  typing: null,
  details: null,
  coversNotices: true,
}
