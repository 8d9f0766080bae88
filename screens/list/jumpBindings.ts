import type { KeyBinding } from '../keyBinding.ts'

/** No generation has more digits. */
const MAX_DIGITS = 9

/** Types the number of a generation. */
export const JUMP: KeyBinding = {
  name: 'jump',
  keys: [...'0123456789'],
  fixed: true,
  shown: '0–9',
  label: '',
  help: 'go to a generation: type its number, then G or ↵',
  also: ['goto', 'number'],
  run: ({ actions, key }) =>
    actions.typeJump((digits) => (digits.length < MAX_DIGITS ? digits + key : digits)),
}

/** While the number of a generation is typed; any other key ends that, and acts as usual. */
export const JUMP_BINDINGS: readonly KeyBinding[] = [
  JUMP,
  {
    name: 'jump-go',
    keys: ['enter', 'G'],
    fixed: true,
    shown: '↵ G',
    label: 'go',
    stays: true,
    help: 'go to this generation',
    run: ({ actions }) => actions.jump(),
  },
  {
    name: 'jump-erase',
    keys: ['backspace'],
    fixed: true,
    shown: 'Backspace',
    label: '',
    help: 'erase the last digit',
    run: ({ actions }) => actions.typeJump((digits) => digits.slice(0, -1)),
  },
  {
    name: 'jump-cancel',
    keys: ['escape'],
    fixed: true,
    shown: 'Esc',
    label: 'back',
    stays: true,
    help: 'cancel',
    run: ({ actions }) => actions.typeJump(() => null),
  },
]
