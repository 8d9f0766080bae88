import { NO_FILTER } from '../../src/state/filterState.ts'
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
      run: ({ filter }) => filter?.set({ ...filter.now, typing: false }),
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
