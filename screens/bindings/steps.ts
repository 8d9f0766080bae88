import { screenOf, top } from '../../src/state/openScreens.ts'
import type { State } from '../../src/state/state.ts'
import type { Actions } from '../../src/state/terrapin.ts'
import type { KeyBinding } from '../keyBinding.ts'
import { keyOf } from '../keymap.ts'

/* What may follow a change: in the list, and on the screen with the result of a plan. */

/** Undoes a rating, a note or an answer at once, and a plan with another plan. */
export const UNDO: KeyBinding = {
  name: 'undo',
  keys: ['u'],
  shown: 'u',
  label: 'undo',
  help: 'undo the last change (a plan is shown first, a rating or note changes at once), or finish an interrupted one',
  also: ['revert', 'restore'],
  offered: (state) => top(state).kind !== 'run' || whyStillRunning(state) === null,
  whyNot: (state) => (top(state).kind === 'run' ? whyStillRunning(state) : null),
  run: ({ state, actions }) => {
    leaveResult(state, actions)
    void actions.askUndo()
  },
}

export const COLLECT: KeyBinding = {
  name: 'collect',
  keys: ['c'],
  shown: 'c',
  label: 'collect',
  help: 'delete unreferenced store paths (shows the plan first)',
  also: ['gc', 'garbage', 'clean', 'free', 'space', 'nix-collect-garbage'],
  offered: (state) => top(state).kind !== 'run' || whyStillRunning(state) === null,
  whyNot: (state) => (top(state).kind === 'run' ? whyStillRunning(state) : null),
  run: ({ state, actions }) => {
    leaveResult(state, actions)
    void actions.askCollect()
  },
}

/** Why the result of a plan can’t be left yet, as a clause; null once it has ended. */
export function whyStillRunning(state: State): string | null {
  const screen = screenOf(state, 'run')
  return screen !== null && screen.outcome === null && screen.problem === null
    ? `still running; ${keyOf('run-stop')} stops it`
    : null
}

/** The next plan takes the place of the last one’s result. */
function leaveResult(state: State, actions: Actions): void {
  if (top(state).kind === 'run') actions.close()
}
