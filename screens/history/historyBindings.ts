import { subjectOf } from '../../src/state/historyActions.ts'
import { historyUnderCursor } from '../../src/state/historyState.ts'
import { screenOf, top } from '../../src/state/openScreens.ts'
import type { State } from '../../src/state/state.ts'
import { rowUnderCursor } from '../../src/state/tabSelectors.ts'
import { backBinding, FILTER, MATCH_BINDINGS } from '../bindings/filterBindings.ts'
import { MOVING_BINDINGS } from '../bindings/moving.ts'
import { DETAILS } from '../details/detailsBindings.ts'
import type { KeyBinding } from '../keyBinding.ts'

/** Opens the history from the list, from a comparison, and from the packages of a generation. */
export const OPEN_HISTORY: KeyBinding = {
  name: 'history',
  keys: ['H'],
  shown: 'H',
  label: 'history',
  help: 'show in which generations something changed; on a package, unit, file or feature, only that one',
  also: ['when', 'since', 'ever'],
  whyNot: (state) => {
    const screen = top(state)
    if (screen.kind !== 'compare') return null
    return subjectOf(rowUnderCursor(screen)) !== null
      ? null
      : 'select a package, unit, file or feature'
  },
  run: ({ actions }) => void actions.openHistory(),
}

const selected = (state: State) => {
  const screen = screenOf(state, 'history')
  return screen === null ? null : historyUnderCursor(screen)
}

const needsRow = (state: State) => (selected(state) === null ? 'nothing is selected' : null)

export const HISTORY_BINDINGS: readonly KeyBinding[] = [
  ...MOVING_BINDINGS,
  {
    name: 'history-compare',
    keys: ['enter'],
    shown: '↵',
    label: (state) => {
      const entry = selected(state)?.entry
      return entry === undefined
        ? 'compare'
        : `compare ${entry.comparedWith} with ${entry.generation}`
    },
    short: 'compare',
    help: 'compare the generation with the one before it',
    whyNot: needsRow,
    run: ({ actions }) => void actions.compareFromHistory(),
  },
  DETAILS,
  FILTER,
  ...MATCH_BINDINGS,
  {
    name: 'history-rebuilt',
    keys: ['A'],
    shown: 'A',
    label: (state) =>
      screenOf(state, 'history')?.withRebuilt === true ? 'hide rebuilt' : 'show rebuilt',
    help: 'show or hide what was only rebuilt',
    whyNot: (state) =>
      screenOf(state, 'history')?.only == null ? null : 'this history has all of them',
    run: ({ actions }) => actions.toggleHistoryRebuilt(),
  },
  backBinding('history-back', 'H'),
]
