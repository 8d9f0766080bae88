import type { BisectAnswer } from '../../src/bisect/bisection.ts'
import {
  answerProblem,
  candidateUnderCursor,
  generationOf,
  lastPair,
  progressOfState,
} from '../../src/state/bisectSelectors.ts'
import { screenOf } from '../../src/state/openScreens.ts'
import type { State } from '../../src/state/state.ts'
import { MOVING_BINDINGS } from '../bindings/moving.ts'
import { DETAILS } from '../details/detailsBindings.ts'
import type { KeyBinding } from '../keyBinding.ts'

const stageOf = (state: State) => screenOf(state, 'bisect')?.stage
const isSearching = (state: State) => stageOf(state) === 'search'

/** Whether a generation is still to be tested. */
const isAsking = (state: State) => isSearching(state) && progressOfState(state)?.next != null

/** A finished bisect has nothing to skip: a skip would only discard its result. */
const skipProblem = (state: State) =>
  isSearching(state) && !isAsking(state) ? 'the bisect is finished' : null

const answering = (key: string, verdict: BisectAnswer, help: string): KeyBinding => ({
  name: `bisect-${verdict}`,
  keys: [key],
  shown: key,
  label: verdict,
  offered: isAsking,
  help,
  whyNot: (state) =>
    state.about.dryRun
      ? 'nothing is saved with --dry-run'
      : ((verdict === 'skip' ? skipProblem(state) : null) ?? answerProblem(state, verdict)),
  run: ({ actions }) => actions.answerBisect(verdict),
})

const UNDO_ANSWER: KeyBinding = {
  name: 'bisect-undo',
  keys: ['u'],
  shown: 'u',
  label: 'undo',
  offered: (state) => (state.bisection?.answers.length ?? 0) > 0,
  help: 'undo the last answer',
  also: ['revert', 'back'],
  whyNot: (state) => {
    if (state.about.dryRun) return 'nothing is saved with --dry-run'
    return (state.bisection?.answers.length ?? 0) > 0 ? null : 'there is no answer to undo'
  },
  run: ({ actions }) => actions.undoAnswer(),
}

/** Opens the bisect from the list. */
export const OPEN_BISECT: KeyBinding = {
  name: 'bisect',
  keys: ['B'],
  shown: 'B',
  label: 'bisect',
  help: 'bisect: find the first bad generation between two marked ones, or up to the newest',
  run: ({ actions }) => void actions.openBisect(),
}

export const BISECT_BINDINGS: readonly KeyBinding[] = [
  ...MOVING_BINDINGS,
  DETAILS,
  answering('+', 'good', 'good: it works'),
  answering('-', 'bad', 'bad: it does not work'),
  answering('=', 'skip', 'skip: it can’t be tested'),
  {
    name: 'bisect-go',
    keys: ['enter'],
    shown: '↵',
    label: (state) => {
      if (stageOf(state) === 'begin') return 'start'
      const [good, bad] = pairOf(state)
      return good === undefined || bad === undefined
        ? 'compare'
        : `compare ${good.number} with ${bad.number}`
    },
    // It starts a bisect where that is all that is offered.
    short: 'compare',
    help: 'start; at the end, compare the last good generation with the culprit',
    whyNot: (state) => {
      if (stageOf(state) === 'begin') {
        return state.about.dryRun ? 'nothing is saved with --dry-run' : null
      }
      const [good, bad] = pairOf(state)
      const areThere = good?.present === true && bad?.present === true
      return areThere ? null : 'one of the two generations no longer exists'
    },
    run: ({ state, actions }) => {
      if (stageOf(state) === 'begin') actions.beginBisect()
      else void actions.compareBisected()
    },
  },
  {
    name: 'bisect-switch',
    keys: ['s'],
    shown: 's',
    label: 'switch',
    offered: isSearching,
    help: 'switch to this generation: as a test, for the next boot only or permanently (shows the plan first)',
    whyNot: (state) => {
      const candidate = candidateUnderCursor(state)
      if (candidate === null) return 'no bisect is in progress'
      return candidate.whyNot === null ? null : `${candidate.number} can’t be tested`
    },
    run: ({ state, actions }) => {
      const generation = generationOf(state, candidateUnderCursor(state))
      // A finished bisect offers to return to a good generation, not to test one.
      const how = isAsking(state) ? 'test' : 'switch'
      if (generation !== undefined) void actions.askSwitchTo(generation, how)
    },
  },
  UNDO_ANSWER,
  {
    name: 'bisect-reset',
    keys: ['X'],
    shown: 'X',
    label: 'discard',
    offered: (state) => stageOf(state) !== 'begin',
    help: 'discard this bisect (asks first)',
    also: ['forget', 'end', 'reset'],
    whyNot: (state) => {
      if (stageOf(state) === 'begin') return 'no bisect is in progress'
      return state.about.dryRun ? 'nothing is saved with --dry-run' : null
    },
    run: ({ actions }) => actions.askDiscardBisect(),
  },
  {
    name: 'bisect-back',
    keys: ['escape', 'q'],
    shown: 'Esc q',
    label: 'back',
    stays: true,
    help: 'back to the list (the bisect is kept, even across reboots)',
    also: ['close', 'leave', 'exit'],
    run: ({ actions }) => actions.close(),
  },
]

function pairOf(state: State) {
  const progress = progressOfState(state)
  return progress === null ? ([undefined, undefined] as const) : lastPair(state, progress)
}
