import { top } from '../../src/state/openScreens.ts'
import type { State } from '../../src/state/state.ts'
import { copiedSentence } from '../../src/text/terminal.ts'
import { visible } from '../../src/text/visible.ts'
import { filterOf } from '../inFront.ts'
import type { KeyBinding, KeyContext } from '../keyBinding.ts'
import { keyOf } from '../keymap.ts'
import { FILTER } from './filterBindings.ts'
import { MOVING_BINDINGS } from './moving.ts'

/* The keys of less(1), for screens that show a text. */

const paging = (
  name: string,
  keys: readonly string[],
  help: string,
  rows: (page: number) => number,
): KeyBinding => ({
  name,
  keys,
  yields: true,
  shown: keys.join(' '),
  label: '',
  help,
  run: ({ move, page }) => move(rows(page)),
})

/** How to move in a text, in addition to the keys of rows. */
export const PAGING_BINDINGS: readonly KeyBinding[] = [
  ...MOVING_BINDINGS,
  paging('text-forward', ['space', 'f'], 'one page forward', (page) => page),
  paging('text-back', ['b'], 'one page back', (page) => -page),
  paging('text-half-forward', ['d'], 'half a page forward', (page) => Math.ceil(page / 2)),
  paging('text-half-back', ['u'], 'half a page back', (page) => -Math.ceil(page / 2)),
]

/** Maximum bytes that xterm and tmux take for the clipboard (OSC 52, before base64). */
const MAX_COPIED = 74_994

/** Searches, copies and opens a text elsewhere. */
export const TEXT_BINDINGS: readonly KeyBinding[] = [
  ...PAGING_BINDINGS,
  { ...FILTER, name: 'text-search', label: 'search', help: 'search: highlight and go to matches' },
  matching('text-next-match', 'n', 'next match', 1),
  matching('text-previous-match', 'N', 'previous match', -1),
  {
    name: 'text-copy',
    keys: ['y'],
    shown: 'y',
    label: 'copy',
    help: 'copy the text to the clipboard (OSC 52)',
    also: ['yank', 'clipboard'],
    run: ({ text, actions, copy }) => {
      const whole = plainText(text())
      if (Buffer.byteLength(whole) > MAX_COPIED) {
        actions.say('Too long for the clipboard: open it in a pager instead.')
        return
      }
      copy(whole)
      actions.say(copiedSentence(process.env))
    },
  },
  {
    name: 'text-pager',
    keys: ['o'],
    shown: 'o',
    label: 'pager',
    help: 'open the text in $PAGER (default less)',
    also: ['less', 'pager'],
    run: ({ text, openPager }) => openPager(plainText(text())),
  },
]

function matching(name: string, key: string, help: string, by: 1 | -1): KeyBinding {
  return {
    name,
    keys: [key],
    shown: key,
    label: '',
    help,
    whyNot: (state) =>
      filterOf(state)?.text ? null : `nothing to search for; ${keyOf('text-search')} searches`,
    run: (context) => toMatch(context, by),
  }
}

/** Goes to a match: 1 below the first visible line, −1 above it, 0 in it or below. */
export function toMatch({ state, actions, text, last, move }: KeyContext, by: 1 | -1 | 0): void {
  const wanted = filterOf(state)?.text.toLowerCase() ?? ''
  if (wanted === '') return
  const found = text().flatMap((line, at) => (line.toLowerCase().includes(wanted) ? [at] : []))
  const first = Math.min(firstLine(state), last)
  const near =
    by === -1
      ? found.findLast((at) => at < first)
      : found.find((at) => (by === 1 ? at > first : at >= first))
  // All matches of the last page are in view there.
  const isBeyond = by === 1 && first >= last
  const next = isBeyond ? undefined : near
  const again = by === -1 ? found.at(-1) : found[0]
  if (again === undefined) actions.say(`No match for “${visible(wanted)}”.`)
  else {
    if (next === undefined)
      actions.say(by === -1 ? 'Continued at the end.' : 'Continued at the top.')
    move((next ?? again) - first)
  }
}

function firstLine(state: State): number {
  const screen = top(state)
  return 'top' in screen ? screen.top : 0
}

function plainText(lines: readonly string[]): string {
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`
}
