import { shownEvidences, shownGenerations, underCursor } from '../../src/state/selectors.ts'
import { machineOf, type State } from '../../src/state/state.ts'
import { paragraphLines } from '../components/paragraphs.ts'
import type { Screen } from '../screen.ts'
import { detailParagraphs } from './details.ts'
import { JUMP_BINDINGS } from './jumpBindings.ts'
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
    jump: {
      title: null,
      elsewhere: 'only while typing a number',
      bindings: JUMP_BINDINGS,
      last: [],
    },
  },
  mode: ({ jump }) => (jump === null ? 'list' : 'jump'),
  draw: ListView,
  extent: (_, state, columns, height) => ({
    page: listPage(columns, height, machineOf(state)?.generations.length ?? 0),
    last: 0,
  }),
  move: (actions, rows) => actions.moveList(rows),
  filter: {
    of: ({ filter }) => filter,
    set: (actions, filter) => actions.filterList(filter),
    cursor: ({ cursor }, state) =>
      shownGenerations(state).findIndex(({ number }) => number === cursor),
    counts: (_, state) => [
      shownGenerations(state).length,
      machineOf(state)?.generations.length ?? 0,
    ],
  },
  text: null,
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
