import { HELP } from '../bindings/common.ts'
import type { Screen } from '../screen.ts'
import { ProblemsView, problemsExtent } from './ProblemsView.tsx'
import { PROBLEMS_BINDINGS } from './problemsBindings.ts'

/** The machine's problems and their fixes. */
export const PROBLEMS_SCREEN: Screen<'problems'> = {
  modes: {
    problems: {
      title: 'Problems',
      elsewhere: 'only in the list of problems',
      bindings: PROBLEMS_BINDINGS,
      last: [HELP],
    },
  },
  mode: 'problems',
  draw: ProblemsView,
  extent: (problems, state, columns, height) => problemsExtent(state, problems, columns, height),
  move: null,
  filter: null,
  text: null,
  typing: null,
  details: null,
  coversNotices: true,
}
