import type { BisectAnswer } from '../../src/bisect/bisection.ts'
import {
  answerProblem,
  candidateUnderCursor,
  courseOfState,
  generationOf,
  lastPair,
} from '../../src/state/bisectActions.ts'
import { screenOf } from '../../src/state/openScreens.ts'
import type { State } from '../../src/state/state.ts'
import { DETAILS } from '../details/detailsBindings.ts'
import type { KeyBinding } from '../keyBinding.ts'

const stageOf = (state: State) => screenOf(state, 'bisect')?.stage
const isSearching = (state: State) => stageOf(state) === 'search'

/** At the end there is more to do than to take an answer back. */
const isAsking = (state: State) => isSearching(state) && courseOfState(state)?.next != null

/** At the end nothing is asked about: what was found would be given up, for no other answer. */
const skipProblem = (state: State) =>
  isSearching(state) && !isAsking(state) ? 'the search is at its end' : null

const answering = (key: string, verdict: BisectAnswer, help: string): KeyBinding => ({
  name: `bisect-${verdict}`,
  keys: [key],
  shown: key,
  label: verdict,
  offered: isAsking,
  help,
  whyNot: (state) =>
    state.about.dryRun
      ? 'with --dry-run nothing is kept'
      : ((verdict === 'skip' ? skipProblem(state) : null) ?? answerProblem(state, verdict)),
  run: ({ actions }) => actions.answerBisect(verdict),
})

/** `g` is an answer here, so that `Home` and `End` alone go to the ends. */
const MOVES: Readonly<Record<string, (page: number) => number>> = {
  up: () => -1,
  k: () => -1,
  down: () => 1,
  j: () => 1,
  pageup: (page) => -page,
  pagedown: (page) => page,
  home: () => Number.NEGATIVE_INFINITY,
  end: () => Number.POSITIVE_INFINITY,
}

/** Opens the search for the first bad generation from the list. */
export const OPEN_BISECT: KeyBinding = {
  name: 'bisect',
  keys: ['B'],
  shown: 'B',
  label: 'bisect',
  help: 'find the first bad generation between a good and a bad one: the marked two, or the running and the newest',
  run: ({ actions }) => void actions.openBisect(),
}

export const BISECT_BINDINGS: readonly KeyBinding[] = [
  DETAILS,
  answering('g', 'good', 'it works: the first bad one is newer'),
  answering('b', 'bad', 'it does not work: it, or an older one, is the first bad one'),
  answering('x', 'skip', 'whether it works can’t be found out: ask about another one'),
  {
    name: 'bisect-go',
    keys: ['enter'],
    shown: '↵',
    label: (state) => {
      if (stageOf(state) === 'begin') return 'begin'
      const [good, bad] = pairOf(state)
      return good === undefined || bad === undefined
        ? 'compare'
        : `compare ${good.number} with ${bad.number}`
    },
    help: 'begin; then compare the last good one with the first bad one, as far as is known',
    whyNot: (state) => {
      if (stageOf(state) === 'begin') {
        return state.about.dryRun ? 'with --dry-run nothing is kept' : null
      }
      const [good, bad] = pairOf(state)
      const areThere = good?.present === true && bad?.present === true
      return areThere ? null : 'one of the two is gone'
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
    help: 'switch to it: as a test, once at the next boot, or for good (the plan first)',
    whyNot: (state) => {
      const candidate = candidateUnderCursor(state)
      if (candidate === null) return 'no search is under way'
      return candidate.whyNot === null ? null : `${candidate.number} can’t be tried`
    },
    run: ({ state, actions }) => {
      const generation = generationOf(state, candidateUnderCursor(state))
      // At its end the search asks for nothing: what is good is gone back to.
      const how = isAsking(state) ? 'test' : 'switch'
      if (generation !== undefined) void actions.askSwitchTo(generation, how)
    },
  },
  {
    name: 'bisect-move',
    keys: Object.keys(MOVES),
    fixed: true,
    shown: '↑ ↓ k j',
    label: '',
    help: 'move in the generations, also by PageUp, PageDown, Home and End',
    run: ({ actions, key, page }) => actions.moveBisect(MOVES[key]?.(page) ?? 0),
  },
  {
    name: 'bisect-reset',
    keys: ['R'],
    shown: 'R',
    label: 'reset',
    offered: (state) => stageOf(state) !== 'begin',
    help: 'reset: forget the search (it asks first)',
    also: ['forget', 'end'],
    whyNot: (state) => {
      if (stageOf(state) === 'begin') return 'no search is under way'
      return state.about.dryRun ? 'with --dry-run nothing is kept' : null
    },
    run: ({ actions }) => actions.askForget(),
  },
  {
    name: 'bisect-back',
    keys: ['escape', 'q'],
    shown: 'Esc q',
    label: 'back',
    stays: true,
    help: 'back to the list; the search stays as it is, also over reboots',
    also: ['close', 'leave', 'exit'],
    run: ({ actions }) => actions.close(),
  },
]

function pairOf(state: State) {
  const course = courseOfState(state)
  return course === null ? ([undefined, undefined] as const) : lastPair(state, course)
}
