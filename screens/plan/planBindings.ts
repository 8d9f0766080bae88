import { hasEffect } from '../../src/plan/plan.ts'
import { screenOf } from '../../src/state/openScreens.ts'
import { shownPlan } from '../../src/state/selectors.ts'
import type { State } from '../../src/state/state.ts'
import type { KeyBinding } from '../keyBinding.ts'
import { keyOf } from '../keymap.ts'
import { isTooSoon } from './seen.ts'

const needsPlan = (state: State) => {
  const screen = screenOf(state, 'plan')
  if (screen === null) return 'there is no plan'
  const plan = shownPlan(state)
  if (plan?.blocked === true) return 'this plan is refused'
  if (state.about.dryRun) return '--dry-run only shows plans'
  return plan !== null && hasEffect(plan) ? null : 'nothing to run'
}

export const PLAN_BINDINGS: readonly KeyBinding[] = [
  {
    name: 'plan-run',
    keys: ['enter'],
    shown: '↵',
    label: (_, unseen) => (unseen() ? 'more' : 'run'),
    stays: true,
    help: 'run the plan (scrolls to its end first)',
    also: ['run', 'execute', 'apply', 'yes'],
    whyNot: needsPlan,
    run: ({ state, actions, page, last, runPlan }) => {
      const screen = screenOf(state, 'plan')
      if (screen === null) return
      if (screen.top < last) actions.scroll(page, last)
      else if (isTooSoon(screen))
        actions.say(`Read the plan, then press ${keyOf('plan-run')} again.`)
      else if (shownPlan(state)?.typed != null) actions.askWord()
      else runPlan()
    },
  },
  {
    name: 'plan-other-way',
    keys: ['tab'],
    shown: 'Tab',
    label: 'next option',
    help: 'choose another option: now, next boot, next boot only, test, specialisation; for a pin, a user GC root (no sudo)',
    also: ['variant', 'mode'],
    whyNot: (state) =>
      (screenOf(state, 'plan')?.variants.length ?? 0) > 1 ? null : 'this plan has no other options',
    run: ({ actions }) => actions.nextVariant(),
  },
  {
    name: 'plan-leave',
    keys: ['escape', 'q'],
    shown: 'Esc q',
    label: 'back',
    stays: true,
    help: 'cancel',
    also: ['cancel', 'back', 'close', 'exit', 'quit', 'abort', 'no'],
    run: ({ actions }) => actions.close(),
  },
]
