import { type KeyBinding, rowsOf } from '../keyBinding.ts'

/** While another side is chosen. */
export const CHOOSE_BINDINGS: readonly KeyBinding[] = [
  {
    name: 'choose-move',
    keys: ['up', 'down', 'pageup', 'pagedown'],
    fixed: true,
    shown: '↑↓',
    label: 'move',
    help: 'move in what can be chosen',
    run: (context) => context.actions.moveChoice(rowsOf(context)),
  },
  {
    name: 'choose-take',
    keys: ['enter'],
    shown: '↵',
    label: 'compare',
    help: 'compare with it',
    run: ({ actions }) => void actions.takeChoice(),
  },
  {
    name: 'choose-cancel',
    keys: ['escape'],
    shown: 'Esc',
    label: 'back',
    stays: true,
    help: 'leave the sides as they are',
    run: ({ actions }) => actions.close(),
  },
]
