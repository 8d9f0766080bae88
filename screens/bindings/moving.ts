import { top } from '../../src/state/openScreens.ts'
import type { KeyBinding } from '../keyBinding.ts'

const moving = (
  name: string,
  keys: string[],
  shown: string,
  help: string,
  rows: (page: number) => number,
  also: readonly string[] = [],
  inHelp = '',
): KeyBinding => ({
  name,
  keys,
  shown,
  // Only the help explains how to scroll: its reader may not know.
  label: (state, unseen) => (top(state).kind === 'help' && unseen() ? inHelp : ''),
  help,
  group: 'Moving',
  also,
  run: ({ move, page }) => move(rows(page)),
})

/** How to move in rows and lines. */
export const MOVING_BINDINGS: readonly KeyBinding[] = [
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
  moving('first-row', ['g', 'home'], 'g Home', 'first row', () => Number.NEGATIVE_INFINITY, [
    'top',
  ]),
  moving('last-row', ['G', 'end'], 'G End', 'last row', () => Number.POSITIVE_INFINITY, ['bottom']),
]
