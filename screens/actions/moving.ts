import type { Action, ActionContext, Place } from './action.ts'

/** Where there are rows to move in, or lines to scroll. */
export const MOVING: readonly Place[] = ['list', 'compare', 'boot', 'reading', 'plan', 'help']

const rowKeys = (keys: string[], shown: string, help: string, rows: (page: number) => number) => ({
  places: MOVING,
  keys,
  shown,
  label: '',
  help,
  run: ({ state, intents, page, last }: ActionContext) => {
    if (state.dialog === null) intents.move(rows(page))
    else intents.scroll(rows(page), last)
  },
})
/** How to move in rows and lines, told once for all places. */
export const MOVING_ACTIONS: readonly Action[] = [
  rowKeys(['up', 'k'], '↑ k', 'one row up', () => -1),
  rowKeys(['down', 'j'], '↓ j', 'one row down', () => 1),
  rowKeys(['pageup', 'ctrl+b'], 'PageUp', 'one page up', (page) => -page),
  rowKeys(['pagedown', 'ctrl+f'], 'PageDown', 'one page down', (page) => page),
  rowKeys(['ctrl+u'], 'Ctrl+U', 'half a page up', (page) => -Math.ceil(page / 2)),
  rowKeys(['ctrl+d'], 'Ctrl+D', 'half a page down', (page) => Math.ceil(page / 2)),
  rowKeys(['g', 'home'], 'g Home', 'to the first row', () => Number.NEGATIVE_INFINITY),
  rowKeys(['G', 'end'], 'G End', 'to the last row', () => Number.POSITIVE_INFINITY),
]
