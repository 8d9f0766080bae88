import { chosenProblem, shownProblems } from '../../src/state/selectors.ts'
import { ownAction } from '../findings/ownAction.ts'
import type { Action } from './action.ts'

/** What is to be said about the machine, and what mends it. */
export const FINDING_ACTIONS: readonly Action[] = [
  {
    name: 'findings',
    places: ['list'],
    keys: ['!'],
    shown: '!',
    label: '',
    help: 'what to know about this machine, and what mends it',
    also: ['problems', 'warnings', 'status', 'health', 'doctor', 'notices'],
    whyNot: (state) =>
      shownProblems(state).length === 0 ? 'no problem of this machine is known' : null,
    run: ({ intents }) => intents.openFindings(),
  },
  {
    name: 'findings-move',
    places: ['findings'],
    keys: ['up', 'down', 'k', 'j', 'pageup', 'pagedown', 'g', 'home', 'G', 'end'],
    fixed: true,
    shown: '↑↓ j k',
    label: 'move',
    help: 'move among them, and in one that is longer than the screen',
    run: ({ state, intents, key, page, last }) => {
      const top = state.dialog?.kind === 'findings' ? state.dialog.top : 0
      const rows = { pageup: -page, pagedown: page }[key] ?? MOVES[key] ?? 0
      // Past the end of the one that is scrolled comes the next.
      const scrolls = Number.isFinite(rows) && (rows > 0 ? top < last : top > 0)
      if (scrolls) intents.scroll(rows, last)
      else intents.moveFinding(MOVES[key] ?? 0)
    },
  },
  {
    name: 'findings-mend',
    places: ['findings'],
    keys: ['enter'],
    shown: '↵',
    label: 'mend it',
    stays: true,
    help: 'start what mends it (the plan first)',
    also: ['fix', 'repair'],
    whyNot: (state) =>
      chosenProblem(state)?.fix == null ? 'there is nothing here that terrapin can do' : null,
    run: ({ state, intents, act }) => {
      const fix = chosenProblem(state)?.fix
      if (fix == null) return
      // A plan is left for the findings, another screen for the list.
      if (fix.kind === 'boot') intents.closeDialog()
      const own = ownAction(fix)
      if (own === null) void intents.askMend(fix)
      else act(own)
    },
  },
  {
    name: 'findings-back',
    places: ['findings'],
    keys: ['escape', 'q', '!'],
    shown: 'Esc q !',
    label: 'back',
    stays: true,
    help: 'back to the list',
    also: ['close', 'leave', 'exit'],
    run: ({ intents }) => intents.closeDialog(),
  },
]

const END = Number.POSITIVE_INFINITY
const MOVES: Readonly<Record<string, number>> = {
  ...{ up: -1, k: -1, pageup: -3, g: -END, home: -END },
  ...{ down: 1, j: 1, pagedown: 3, G: END, end: END },
}
