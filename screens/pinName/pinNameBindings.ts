import { screenOf } from '../../src/state/openScreens.ts'
import type { KeyBinding } from '../keyBinding.ts'

export const PIN_NAME_BINDINGS: readonly KeyBinding[] = [
  {
    name: 'pin-plan',
    keys: ['enter'],
    shown: '↵',
    label: 'plan it',
    help: 'make the plan for a pin of this name',
    whyNot: (state) => {
      const screen = screenOf(state, 'pin-name')
      if (screen === null) return 'there is nothing to pin'
      return screen.text === '' ? 'type a name first' : screen.problem
    },
    run: ({ actions }) => void actions.planPinNamed(),
  },
  {
    name: 'pin-field',
    keys: ['tab', 'shift+tab', 'up', 'down'],
    shown: 'Tab',
    label: (state) => (screenOf(state, 'pin-name')?.field === 'note' ? 'name' : 'note'),
    stays: true,
    help: 'from the name to a note about it, and back',
    run: ({ actions }) => actions.nextPinField(),
  },
  {
    name: 'pin-leave',
    keys: ['escape'],
    shown: 'Esc',
    label: 'back',
    stays: true,
    help: 'leave everything as it is',
    run: ({ actions }) => actions.close(),
  },
]
