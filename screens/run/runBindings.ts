import { COLLECT, UNDO, whyStillRunning } from '../bindings/steps.ts'
import { type KeyBinding, rowsOf } from '../keyBinding.ts'

const SCROLL: KeyBinding = {
  name: 'run-scroll',
  keys: ['up', 'down', 'pageup', 'pagedown'],
  fixed: true,
  shown: '↑↓',
  label: '',
  help: 'scroll',
  run: (context) => context.actions.scroll(rowsOf(context), context.last),
}

export const RUN_BINDINGS: readonly KeyBinding[] = [
  {
    name: 'run-back',
    keys: ['enter', 'escape', 'q'],
    shown: '↵ Esc q',
    label: 'back',
    stays: true,
    help: 'back (after the plan has finished)',
    also: ['close', 'leave', 'exit', 'quit'],
    whyNot: whyStillRunning,
    run: ({ actions }) => actions.close(),
  },
  {
    name: 'run-stop',
    keys: ['ctrl+c'],
    shown: 'Ctrl+C',
    label: 'stop',
    stays: true,
    offered: (state) => whyStillRunning(state) !== null,
    help: 'stop the running step and restore what earlier steps changed',
    also: ['cancel', 'abort', 'interrupt'],
    run: ({ state, actions, quit }) => {
      if (whyStillRunning(state) === null) quit()
      else actions.stopRun()
    },
  },
  SCROLL,
  UNDO,
  COLLECT,
]

/** Asked after a failed activation: restore the profile or keep it. */
export const FAILURE_BINDINGS: readonly KeyBinding[] = [
  {
    name: 'failure-back',
    keys: ['enter', 'escape', 'ctrl+c'],
    fixed: true,
    shown: '↵ Esc',
    label: 'restore',
    stays: true,
    help: 'restore the profile and the boot default',
    run: ({ actions }) => actions.answerFailure('back'),
  },
  {
    name: 'failure-keep',
    keys: ['K'],
    shown: 'K',
    label: 'keep',
    stays: true,
    help: 'keep the profile as it is now (undo can restore it later)',
    run: ({ actions }) => actions.answerFailure('stay'),
  },
  SCROLL,
]
