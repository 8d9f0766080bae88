import type { KeyBinding } from '../keyBinding.ts'

export const HELP_BINDINGS: readonly KeyBinding[] = [
  {
    name: 'help-close',
    keys: ['escape', 'q', '?', 'enter'],
    shown: 'Esc q ?',
    label: 'back',
    stays: true,
    help: 'close the help',
    also: ['back', 'leave', 'exit', 'quit'],
    run: ({ actions }) => actions.close(),
  },
]
