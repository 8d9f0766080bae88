import type { KeyBinding } from '../keyBinding.ts'

export const WAIT_BINDINGS: readonly KeyBinding[] = [
  {
    name: 'wait-leave',
    keys: ['escape', 'q'],
    shown: 'Esc q',
    label: 'back',
    stays: true,
    help: 'cancel',
    run: ({ actions }) => actions.close(),
  },
]
