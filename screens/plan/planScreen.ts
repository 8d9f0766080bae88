import { machineOf } from '../../src/state/state.ts'
import { HELP } from '../bindings/common.ts'
import { PAGING_BINDINGS } from '../bindings/texts.ts'
import { lastTop } from '../components/Scrolled.tsx'
import type { Screen } from '../screen.ts'
import { PlanView, planScreenLines } from './PlanView.tsx'
import { PLAN_BINDINGS } from './planBindings.ts'

/** The screen of a plan before it runs. */
export const PLAN_SCREEN: Screen<'plan'> = {
  modes: {
    plan: {
      title: 'Plan',
      elsewhere: 'only for a plan',
      bindings: [...PAGING_BINDINGS, ...PLAN_BINDINGS],
      last: [HELP],
    },
  },
  mode: 'plan',
  draw: PlanView,
  extent: (plan, state, columns, height) => {
    const lines = planScreenLines(plan, machineOf(state), columns)
    return { page: height - 1, last: lastTop(lines, height) }
  },
  move: (actions, rows, last) => actions.scroll(rows, last),
  filter: null,
  text: (plan, state, columns) => planScreenLines(plan, machineOf(state), columns),
  typing: null,
  details: null,
  coversNotices: true,
}
