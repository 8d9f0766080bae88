import type { Action } from './action.ts'

/** Begins to find. */
export const FIND: Action = {
  name: 'find',
  places: ['list', 'compare', 'boot'],
  keys: ['/'],
  shown: '/',
  label: 'find',
  help: 'find: show only the rows that contain a text',
  also: ['search', 'filter', 'grep'],
  run: ({ intents }) => intents.startFind(),
}

export const FIND_ACTIONS: readonly Action[] = [
  {
    name: 'find-keep',
    places: ['find'],
    keys: ['enter', 'down', 'up'],
    shown: '↵',
    label: 'keep',
    help: 'keep the filter and move in what is left',
    run: ({ intents }) => intents.keepFind(),
  },
  {
    name: 'find-drop',
    places: ['find'],
    keys: ['escape'],
    shown: 'Esc',
    label: 'show all',
    help: 'drop the filter',
    run: ({ intents }) => intents.dropFind(),
  },
]
