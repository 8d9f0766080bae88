import { type KeyBinding, rowsOf } from '../keyBinding.ts'

/** Bindings while another side is being chosen. */
export const CHOOSE_BINDINGS: readonly KeyBinding[] = [
  {
    name: 'choose-move',
    keys: ['up', 'down', 'pageup', 'pagedown'],
    fixed: true,
    shown: '↑↓',
    label: 'move',
    help: 'move the selection',
    run: (context) => context.actions.moveChoice(rowsOf(context)),
  },
  {
    name: 'choose-take',
    keys: ['enter'],
    shown: '↵',
    label: 'compare',
    help: 'compare with the selection',
    run: ({ actions }) => void actions.takeChoice(),
  },
  {
    name: 'choose-cancel',
    keys: ['escape'],
    shown: 'Esc',
    label: 'back',
    stays: true,
    help: 'cancel',
    run: ({ actions }) => actions.close(),
  },
]
