import type { KeyBinding } from '../keyBinding.ts'

export const CHANGE_ANSWER_BINDINGS: readonly KeyBinding[] = [
  {
    name: 'change-answer-yes',
    keys: ['enter'],
    shown: '↵',
    label: 'change',
    stays: true,
    help: 'change the answer',
    run: ({ actions }) => actions.changeAnswer(),
  },
  {
    name: 'change-answer-no',
    keys: ['escape', 'q'],
    shown: 'Esc q',
    label: 'keep',
    stays: true,
    help: 'keep the earlier answer',
    run: ({ actions }) => actions.close(),
  },
]
