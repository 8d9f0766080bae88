import type { KeyBinding } from '../keyBinding.ts'

export const FORGET_BINDINGS: readonly KeyBinding[] = [
  {
    name: 'forget-yes',
    keys: ['enter', 'y'],
    shown: '↵ y',
    label: 'forget it',
    stays: true,
    help: 'forget the search',
    run: ({ actions }) => actions.forgetBisect(),
  },
  {
    name: 'forget-no',
    keys: ['escape', 'q', 'n'],
    shown: 'Esc q',
    label: 'keep it',
    stays: true,
    help: 'keep the search',
    run: ({ actions }) => actions.close(),
  },
]
