import { chosenEntry, paletteEntries } from '../palette/paletteEntries.ts'
import type { Action } from './action.ts'

/** While an action is looked for among all of them. */
export const PALETTE_ACTIONS: readonly Action[] = [
  {
    name: 'palette-move',
    places: ['palette'],
    keys: ['up', 'down', 'pageup', 'pagedown'],
    fixed: true,
    shown: '↑↓',
    label: 'move',
    help: 'move among the actions',
    run: ({ state, intents, key, page }) => {
      const rows = { up: -1, down: 1, pageup: -page, pagedown: page }[key] ?? 0
      intents.movePalette(rows, paletteEntries(state).length)
    },
  },
  {
    name: 'palette-do',
    places: ['palette'],
    keys: ['enter'],
    shown: '↵',
    label: 'do it',
    stays: true,
    help: 'do the action under the cursor',
    whyNot: (state) => {
      const entry = chosenEntry(state)
      return entry === null ? 'there is no such action' : entry.whyNot
    },
    run: ({ state, intents, act }) => {
      const entry = chosenEntry(state)
      intents.closePalette()
      if (entry !== null) act(entry.action.name)
    },
  },
  {
    name: 'palette-close',
    places: ['palette'],
    keys: ['escape'],
    shown: 'Esc',
    label: 'back',
    stays: true,
    help: 'back to where it was opened',
    run: ({ intents }) => intents.closePalette(),
  },
]
