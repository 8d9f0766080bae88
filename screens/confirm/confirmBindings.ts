import { screenOf } from '../../src/state/openScreens.ts'
import { shownPlan } from '../../src/state/selectors.ts'
import type { KeyBinding } from '../keyBinding.ts'

export const CONFIRM_BINDINGS: readonly KeyBinding[] = [
  {
    name: 'confirm-run',
    keys: ['enter'],
    shown: '↵',
    label: 'run',
    help: 'run the plan (type the word first)',
    whyNot: (state) => {
      const word = shownPlan(state)?.typed ?? ''
      const typed = screenOf(state, 'confirm')?.text.trim() ?? ''
      return typed === word ? null : `type ${word} first`
    },
    run: ({ actions, runPlan }) => {
      actions.takeWord()
      runPlan()
    },
  },
  {
    name: 'confirm-back',
    keys: ['escape'],
    shown: 'Esc',
    label: 'back',
    stays: true,
    help: 'back to the plan',
    run: ({ actions }) => actions.close(),
  },
]
