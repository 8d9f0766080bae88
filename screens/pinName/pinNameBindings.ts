import { screenOf } from '../../src/state/openScreens.ts'
import type { KeyBinding } from '../keyBinding.ts'

export const PIN_NAME_BINDINGS: readonly KeyBinding[] = [
  {
    name: 'pin-plan',
    keys: ['enter'],
    shown: '↵',
    label: 'plan',
    help: 'show the plan for this pin',
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
    help: 'switch between name and note',
    run: ({ actions }) => actions.nextPinField(),
  },
  {
    name: 'pin-leave',
    keys: ['escape'],
    shown: 'Esc',
    label: 'back',
    stays: true,
    help: 'cancel',
    run: ({ actions }) => actions.close(),
  },
]
