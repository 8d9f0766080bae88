import { expect, it } from 'vitest'
import { keysIn } from '../../screens/keyTable.ts'
import { KEY_TABLE } from '../../screens/registry.ts'

/**
 * The actions that share a letter: one meaning on all screens. In a text, the letters are those of less(1).
 */
const MEANINGS: Readonly<Record<string, readonly string[]>> = {
  back: ['quit', /* from any screen */ 'back', 'cancel', 'leave', 'close', 'no'],
  switch: ['switch', 'compare-switch', 'bisect-switch'],
  undo: ['undo', 'bisect-undo'],
  copy: ['copy', 'compare-copy', 'packages-copy', 'text-copy'],
  refresh: ['reload', 'boot-reload'],
  'next match': ['next-match', 'text-next-match'],
  'previous match': ['previous-match', 'text-previous-match'],
  filter: ['find', 'text-search'],
  'only explicit packages': ['compare-only-chosen', 'packages-only-explicit'],
  order: ['compare-order', 'packages-order'],
  'to the right': ['compare', 'compare-next-part'],
  move: ['row-up', 'row-down', 'first-row', 'last-row', 'findings-move'],
}

const LESS = new Set(['text-forward', 'text-back', 'text-half-forward', 'text-half-back'])
/** Questions that take a yes or a no. */
const ANSWERS = new Set(['forget-yes', 'forget-no', 'failure-keep', 'jump-go'])

const CLOSES: Readonly<Record<string, string>> = {
  ...{ 'boot-back': 'b', 'findings-back': '!', 'help-close': '?' },
  ...{ 'packages-back': 'L', 'history-back': 'H' },
}

function meaningOf(name: string): string {
  const found = Object.entries(MEANINGS).find(([, names]) => names.includes(name))
  if (found !== undefined) return found[0]
  return /-(?:back|leave|cancel|close|no)$/.test(name) ? 'back' : name
}

it('every letter means one thing on all screens', () => {
  const meanings = new Map<string, Set<string>>()
  for (const { mode, bindings } of KEY_TABLE.modes) {
    for (const binding of bindings) {
      if (LESS.has(binding.name) || ANSWERS.has(binding.name)) continue
      for (const key of keysIn(KEY_TABLE, binding, mode)) {
        if ([...key].length > 1) continue
        // What opened a screen closes it, too.
        if (CLOSES[binding.name] === key) continue
        const known = meanings.get(key) ?? new Set()
        meanings.set(key, known.add(meaningOf(binding.name)))
      }
    }
  }
  // Digits name a generation in the list, and a tab in a comparison.
  const several = [...meanings].filter(([key, found]) => found.size > 1 && !/\d/.test(key))
  expect(several.map(([key, found]) => [key, ...found])).toEqual([])
})
