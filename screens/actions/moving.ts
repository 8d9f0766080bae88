import type { Action, ActionContext, Place } from './action.ts'

/** Where there are rows to move in, or lines to scroll. */
export const MOVING: readonly Place[] = ['list', 'compare', 'boot', 'reading', 'plan', 'help']

const moving = (
  name: string,
  keys: string[],
  shown: string,
  help: string,
  rows: (page: number) => number,
  also: readonly string[] = [],
  inHelp = '',
): Action => ({
  name,
  places: MOVING,
  keys,
  shown,
  // Someone who asks for help may not know how to read on.
  label: ({ dialog }, unseen) => (unseen && dialog?.kind === 'help' ? inHelp : ''),
  help,
  also,
  run: ({ state, intents, page, last }: ActionContext) => {
    if (state.dialog === null) intents.move(rows(page))
    else intents.scroll(rows(page), last)
  },
})
/** How to move in rows and lines, told once for all places. */
export const MOVING_ACTIONS: readonly Action[] = [
  moving('row-up', ['up', 'k'], '↑ k', 'one row up', () => -1),
  moving('row-down', ['down', 'j'], '↓ j', 'one row down', () => 1, [], 'scroll'),
  moving('page-up', ['pageup', 'ctrl+b'], 'PageUp', 'one page up', (page) => -page),
  moving(
    'page-down',
    ['pagedown', 'ctrl+f'],
    'PageDown',
    'one page down',
    (page) => page,
    [],
    'next page',
  ),
  moving('half-page-up', ['ctrl+u'], 'Ctrl+U', 'half a page up', (page) => -Math.ceil(page / 2)),
  moving('half-page-down', ['ctrl+d'], 'Ctrl+D', 'half a page down', (page) => Math.ceil(page / 2)),
  moving('first-row', ['g', 'home'], 'g Home', 'to the first row', () => Number.NEGATIVE_INFINITY, [
    'top',
  ]),
  moving('last-row', ['G', 'end'], 'G End', 'to the last row', () => Number.POSITIVE_INFINITY, [
    'bottom',
  ]),
]
