import { needsKeeping } from '../bindings/needs.ts'
import { type KeyBinding, rowsOf } from '../keyBinding.ts'
import { keyOf } from '../keymap.ts'

/** Edits the note on the selected generation. */
export const OPEN_NOTE: KeyBinding = {
  name: 'note',
  keys: ['e'],
  shown: 'e',
  label: 'note',
  help: 'edit the note on this generation',
  also: ['comment', 'describe', 'annotate', 'edit'],
  whyNot: needsKeeping,
  run: ({ actions }) => actions.askNote(),
}

export const NOTE_BINDINGS: readonly KeyBinding[] = [
  {
    name: 'note-keep',
    keys: ['enter'],
    shown: '↵',
    label: 'save',
    help: 'save the note (an empty one is deleted)',
    run: ({ actions }) => void actions.keepNote(keyOf('undo')),
  },
  {
    name: 'note-scroll',
    keys: ['up', 'down', 'pageup', 'pagedown'],
    fixed: true,
    shown: '↑↓',
    label: '',
    help: 'scroll a long note',
    run: (context) => context.actions.scroll(rowsOf(context), context.last),
  },
  {
    name: 'note-cancel',
    keys: ['escape'],
    shown: 'Esc',
    label: 'back',
    stays: true,
    help: 'cancel',
    run: ({ actions }) => actions.close(),
  },
]
