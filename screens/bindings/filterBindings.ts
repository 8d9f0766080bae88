import { NO_FILTER } from '../../src/state/filterState.ts'
import { filterOf } from '../inFront.ts'
import type { KeyBinding } from '../keyBinding.ts'
import type { ModeKeys } from '../screen.ts'

/** Starts typing a filter, on any screen that has one. */
export const FILTER: KeyBinding = {
  name: 'find',
  keys: ['/'],
  shown: '/',
  label: 'filter',
  help: 'filter: show only matching rows',
  also: ['search', 'filter', 'grep'],
  run: ({ filter }) => filter?.set({ ...filter.now, typing: true }),
}

const matching = (name: string, key: string, help: string, by: 1 | -1): KeyBinding => ({
  name,
  keys: [key],
  shown: key,
  label: '',
  help,
  whyNot: (state) => (filterOf(state)?.text ? null : 'no filter is set'),
  run: ({ filter, move }) => {
    const { place = 0, count = 0 } = filter ?? {}
    // Every row that is shown matches: behind the last one follows the first.
    const isAtEnd = by === 1 ? place >= count - 1 : place <= 0
    move(isAtEnd ? -by * Number.POSITIVE_INFINITY : by)
  },
})

/** Moves between the rows that a kept filter matches. */
export const MATCH_BINDINGS: readonly KeyBinding[] = [
  matching('next-match', 'n', 'next match of the filter', 1),
  matching('previous-match', 'N', 'previous match of the filter', -1),
]

/** Clears the filter, then closes a screen that `key` opens, too. */
export function backBinding(name: string, key: string): KeyBinding {
  return {
    name,
    keys: ['escape', 'q', key],
    shown: `Esc q ${key}`,
    label: (state) => (filterOf(state)?.text ? 'show all' : 'back'),
    stays: true,
    help: 'clear the filter, then go back',
    also: ['close', 'leave', 'exit'],
    run: ({ actions, filter }) => {
      if (filter?.now.text) filter.set(NO_FILTER)
      else actions.close()
    },
  }
}

/** Mode while a filter is being typed. */
export const FILTER_MODE: ModeKeys = {
  title: 'While filtering',
  elsewhere: 'only while filtering',
  bindings: [
    {
      name: 'find-keep',
      keys: ['enter', 'down', 'up'],
      shown: '↵',
      label: 'keep',
      help: 'keep the filter, return to the rows',
      run: (context) => {
        context.filter?.set({ ...context.filter.now, typing: false })
        context.filter?.kept?.(context)
      },
    },
    {
      name: 'find-drop',
      keys: ['escape'],
      shown: 'Esc',
      label: 'show all',
      help: 'clear the filter',
      run: ({ filter }) => filter?.set(NO_FILTER),
    },
  ],
  last: [],
}
