import { type KeyBinding, rowsOf } from '../keyBinding.ts'
import { chosenEntry, paletteEntries } from './paletteEntries.ts'

/** Bindings of the open palette. */
export const PALETTE_BINDINGS: readonly KeyBinding[] = [
  {
    name: 'palette-move',
    keys: ['up', 'down', 'pageup', 'pagedown'],
    fixed: true,
    shown: '↑↓',
    label: 'move',
    help: 'move between actions',
    run: (context) =>
      context.actions.movePalette(rowsOf(context), paletteEntries(context.state).length),
  },
  {
    name: 'palette-do',
    keys: ['enter'],
    shown: '↵',
    label: 'run',
    stays: true,
    help: 'run the selected action',
    whyNot: (state) => {
      const entry = chosenEntry(state)
      return entry === null ? 'no action matches' : entry.whyNot
    },
    run: ({ state, actions, act }) => {
      const entry = chosenEntry(state)
      actions.close()
      if (entry === null) return
      const run = () => act(entry.binding.name)
      if (entry.target === null) run()
      else entry.target.select(actions, run)
    },
  },
  {
    name: 'palette-close',
    keys: ['escape'],
    shown: 'Esc',
    label: 'back',
    stays: true,
    help: 'back',
    run: ({ actions }) => actions.close(),
  },
]
