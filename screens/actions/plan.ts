import { hasEffect } from '../../src/plan/plan.ts'
import { shownPlan } from '../../src/state/selectors.ts'
import type { State } from '../../src/state/state.ts'
import { keyOf } from '../keymap.ts'
import { isTooSoon } from '../plan/seen.ts'
import type { Action } from './action.ts'

const needsPlan = (state: State) => {
  if (state.dialog?.kind !== 'plan') return 'there is no plan'
  const plan = state.dialog.variants[state.dialog.chosen]?.plan
  if (plan?.blocked === true) return 'this plan is refused'
  if (state.about.dryRun) return 'with --dry-run plans are only shown'
  return plan !== undefined && hasEffect(plan) ? null : 'there is nothing to run'
}

const needsEnd = (state: State) =>
  state.dialog?.kind === 'run' && state.dialog.outcome === null && state.dialog.problem === null
    ? `it is still running; ${keyOf('run-stop')} stops it`
    : null
/** From the name of a pin to the end of what was run. */
export const PLAN_ACTIONS: readonly Action[] = [
  {
    name: 'pin-plan',
    places: ['pin-name'],
    keys: ['enter'],
    shown: '↵',
    label: 'plan it',
    help: 'make the plan for a pin of this name',
    whyNot: ({ dialog }) => {
      if (dialog?.kind !== 'pin-name') return 'there is nothing to pin'
      return dialog.text === '' ? 'type a name first' : dialog.problem
    },
    run: ({ intents }) => void intents.planPinNamed(),
  },
  {
    name: 'pin-field',
    places: ['pin-name'],
    keys: ['tab', 'shift+tab', 'up', 'down'],
    shown: 'Tab',
    label: ({ dialog }) =>
      dialog?.kind === 'pin-name' && dialog.field === 'note' ? 'name' : 'note',
    stays: true,
    help: 'from the name to a note about it, and back',
    run: ({ intents }) => intents.nextPinField(),
  },
  {
    name: 'wait-leave',
    places: ['wait'],
    keys: ['escape', 'q'],
    shown: 'Esc q',
    label: 'back',
    stays: true,
    help: 'leave everything as it is',
    run: ({ intents }) => intents.closeDialog(),
  },
  {
    name: 'pin-leave',
    places: ['pin-name'],
    keys: ['escape'],
    shown: 'Esc',
    label: 'back',
    stays: true,
    help: 'leave everything as it is',
    run: ({ intents }) => intents.closeDialog(),
  },
  {
    name: 'plan-run',
    places: ['plan'],
    keys: ['enter'],
    shown: '↵',
    label: (_, unseen) => (unseen ? 'more' : 'do it'),
    stays: true,
    help: 'carry out the plan, once its end was shown; before that, a page down',
    also: ['run', 'execute', 'apply', 'yes'],
    whyNot: needsPlan,
    run: ({ state, intents, page, last, runPlan }) => {
      if (state.dialog?.kind !== 'plan') return
      if (state.dialog.top < last) intents.scroll(page, last)
      else if (isTooSoon(state.dialog))
        intents.say(`Read the plan, then press ${keyOf('plan-run')} once more.`)
      else if (shownPlan(state)?.typed != null) intents.askWord()
      else runPlan()
    },
  },
  {
    name: 'plan-other-way',
    places: ['plan'],
    keys: ['tab'],
    shown: 'Tab',
    label: 'another way',
    help: 'another way to do it: now, at the next boot or only then, as a test, a specialisation; a pin without root',
    also: ['variant', 'mode'],
    whyNot: ({ dialog }) =>
      dialog?.kind === 'plan' && dialog.variants.length > 1 ? null : 'there is only one way',
    run: ({ intents }) => intents.nextVariant(),
  },
  {
    name: 'plan-leave',
    places: ['plan'],
    keys: ['escape', 'q', 'n'],
    shown: 'Esc q',
    label: 'back',
    stays: true,
    help: 'leave everything as it is',
    also: ['cancel', 'back', 'close', 'exit', 'quit', 'abort', 'no'],
    run: ({ intents }) => intents.closeDialog(),
  },
  {
    name: 'confirm-run',
    places: ['confirm'],
    keys: ['enter'],
    shown: '↵',
    label: 'do it',
    help: 'carry out the plan, once its word is typed',
    whyNot: (state) => {
      const word = shownPlan(state)?.typed ?? ''
      const typed = state.dialog?.kind === 'confirm' ? state.dialog.text.trim() : ''
      return typed === word ? null : `type ${word} first`
    },
    run: ({ intents, runPlan }) => {
      intents.leaveWord()
      runPlan()
    },
  },
  {
    name: 'confirm-back',
    places: ['confirm'],
    keys: ['escape'],
    shown: 'Esc',
    label: 'back',
    stays: true,
    help: 'back to the plan',
    run: ({ intents }) => intents.leaveWord(),
  },
  {
    name: 'run-back',
    places: ['run'],
    keys: ['enter', 'escape', 'q'],
    shown: '↵ Esc q',
    label: 'back',
    stays: true,
    help: 'back to where it was begun, once it has ended',
    also: ['close', 'leave', 'exit', 'quit'],
    whyNot: needsEnd,
    run: ({ intents }) => intents.closeDialog(),
  },
  {
    name: 'run-stop',
    places: ['run'],
    keys: ['ctrl+c'],
    shown: 'Ctrl+C',
    label: 'stop',
    stays: true,
    offered: (state) => needsEnd(state) !== null,
    help: 'stop the step that runs, and put back what was done before it',
    also: ['cancel', 'abort', 'interrupt'],
    run: ({ state, intents, quit }) => {
      if (needsEnd(state) === null) quit()
      else intents.stopRun()
    },
  },
  {
    name: 'failure-back',
    places: ['failure'],
    keys: ['enter', 'escape', 'ctrl+c'],
    fixed: true,
    shown: '↵ Esc',
    label: 'put it back',
    stays: true,
    help: 'put back what was done before it: the profile, and the boot default with it',
    run: ({ intents }) => intents.answerFailure('back'),
  },
  {
    name: 'failure-keep',
    places: ['failure'],
    keys: ['k'],
    shown: 'k',
    label: 'keep it as it is',
    stays: true,
    help: 'keep the profile where it is now; undo takes it back later',
    run: ({ intents }) => intents.answerFailure('stay'),
  },
  {
    name: 'run-scroll',
    places: ['run', 'failure'],
    keys: ['up', 'down', 'pageup', 'pagedown'],
    fixed: true,
    shown: '↑↓',
    label: '',
    help: 'scroll what does not fit',
    run: ({ intents, key, page, last }) =>
      intents.scroll({ up: -1, down: 1, pageup: -page, pagedown: page }[key] ?? 0, last),
  },
]
