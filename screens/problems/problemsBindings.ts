import { screenOf } from '../../src/state/openScreens.ts'
import { chosenProblem, shownProblems } from '../../src/state/selectors.ts'
import type { KeyBinding } from '../keyBinding.ts'
import { ownBinding } from './ownBinding.ts'

/** Opens the list of problems. */
export const OPEN_FINDINGS: KeyBinding = {
  name: 'findings',
  keys: ['!'],
  shown: '!',
  label: '',
  help: 'list the problems and their fixes',
  also: ['problems', 'warnings', 'status', 'health', 'doctor', 'notices'],
  whyNot: (state) => (shownProblems(state).length === 0 ? 'no known problems' : null),
  run: ({ actions }) => actions.openProblems(),
}

export const PROBLEMS_BINDINGS: readonly KeyBinding[] = [
  {
    name: 'findings-move',
    keys: ['up', 'down', 'k', 'j', 'pageup', 'pagedown', 'g', 'home', 'G', 'end'],
    fixed: true,
    shown: '↑↓ j k',
    label: 'move',
    help: 'move between problems, or scroll a long one',
    run: ({ state, actions, key, page, last }) => {
      const top = screenOf(state, 'problems')?.top ?? 0
      const rows = { pageup: -page, pagedown: page }[key] ?? MOVES[key] ?? 0
      // Scrolling past the end moves to the next problem.
      const scrolls = Number.isFinite(rows) && (rows > 0 ? top < last : top > 0)
      if (scrolls) actions.scroll(rows, last)
      else actions.moveProblem(MOVES[key] ?? 0)
    },
  },
  {
    name: 'findings-mend',
    keys: ['enter'],
    shown: '↵',
    label: 'fix it',
    stays: true,
    help: 'fix the problem (shows the plan first)',
    also: ['fix', 'repair'],
    whyNot: (state) =>
      chosenProblem(state)?.fix == null ? 'terrapin has no fix for this problem' : null,
    run: ({ state, actions, act }) => {
      const fix = chosenProblem(state)?.fix
      if (fix == null) return
      const own = ownBinding(fix)
      if (own === null) void actions.askFix(fix)
      else act(own)
    },
  },
  {
    name: 'findings-back',
    keys: ['escape', 'q', '!'],
    shown: 'Esc q !',
    label: 'back',
    stays: true,
    help: 'back to the list',
    also: ['close', 'leave', 'exit'],
    run: ({ actions }) => actions.close(),
  },
]

const END = Number.POSITIVE_INFINITY
const MOVES: Readonly<Record<string, number>> = {
  ...{ up: -1, k: -1, pageup: -3, g: -END, home: -END },
  ...{ down: 1, j: 1, pagedown: 3, G: END, end: END },
}
