import { shownEvidences, shownGenerations, underCursor } from '../../src/state/selectors.ts'
import { machineOf, type State } from '../../src/state/state.ts'
import { paragraphLines } from '../components/paragraphs.ts'
import type { Screen } from '../screen.ts'
import { detailParagraphs } from './details.ts'
import { ListView, listPage } from './ListView.tsx'
import { LIST_BINDINGS, WHOLE_LIST_BINDINGS } from './listBindings.ts'

/** The generations: the bottom of the stack of screens. */
export const LIST_SCREEN: Screen<'list'> = {
  modes: {
    list: {
      title: 'In the list',
      elsewhere: 'only in the list',
      bindings: LIST_BINDINGS,
      last: WHOLE_LIST_BINDINGS,
    },
  },
  mode: 'list',
  draw: ListView,
  extent: (_, __, ___, height) => ({ page: listPage(height), last: 0 }),
  move: (actions, rows) => actions.moveList(rows),
  filter: {
    of: ({ filter }) => filter,
    set: (actions, filter) => actions.filterList(filter),
    counts: (_, state) => [
      shownGenerations(state).length,
      machineOf(state)?.generations.length ?? 0,
    ],
  },
  typing: null,
  details: (_, state, now, columns) => paragraphLines(paragraphsOf(state, now), columns),
  coversNotices: false,
}

function paragraphsOf(state: State, now: number): readonly string[] {
  const { facts } = state
  if (facts.status === 'failed') return ['Unknown', facts.problem.message]
  const generation = underCursor(state)
  if (facts.status === 'loading' || generation === null) return []
  const { machine, sizes } = facts
  return detailParagraphs(machine, generation, { evidences: shownEvidences(state), sizes }, now)
}
