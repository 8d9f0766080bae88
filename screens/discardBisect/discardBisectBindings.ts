import type { KeyBinding } from '../keyBinding.ts'

export const DISCARD_BISECT_BINDINGS: readonly KeyBinding[] = [
  {
    name: 'forget-yes',
    keys: ['enter', 'y'],
    shown: '↵ y',
    label: 'discard',
    stays: true,
    help: 'discard the bisect',
    run: ({ actions }) => actions.discardBisect(),
  },
  {
    name: 'forget-no',
    keys: ['escape', 'q', 'n'],
    shown: 'Esc q',
    label: 'keep',
    stays: true,
    help: 'keep the bisect',
    run: ({ actions }) => actions.close(),
  },
]
