import type { Action, Place } from './action.ts'

/** What is the same everywhere: the help, and the way out. */
export const COMMON_ACTIONS: readonly Action[] = [
  {
    places: ['list', 'compare', 'reading', 'plan'],
    keys: ['?'],
    shown: '?',
    label: 'help',
    stays: true,
    help: 'the keys and the words',
    run: ({ intents }) => intents.openHelp(),
  },
  {
    places: ['help'],
    keys: ['escape', 'q', '?', 'enter'],
    shown: 'Esc q ?',
    label: 'close',
    stays: true,
    help: 'close the help',
    run: ({ intents }) => intents.closeDialog(),
  },
  {
    places: ['list'],
    keys: ['q'],
    shown: 'q',
    label: 'quit',
    stays: true,
    help: 'quit',
    run: ({ quit }) => quit(),
  },
  {
    places: [
      'list',
      'compare',
      'find',
      'reading',
      'choose',
      'wait',
      'pin-name',
      'rules',
      'plan',
      'confirm',
      'note',
      'help',
    ],
    keys: ['ctrl+c'],
    shown: 'Ctrl+C',
    label: '',
    help: 'quit',
    run: ({ quit }) => quit(),
  },
  {
    places: [
      ...['list', 'compare', 'find', 'reading', 'choose', 'wait'],
      ...['pin-name', 'rules', 'plan', 'confirm', 'note', 'run', 'help'],
    ] as Place[],
    keys: ['ctrl+z'],
    shown: 'Ctrl+Z',
    label: '',
    help: 'back to the shell, until fg',
    run: ({ suspend }) => suspend(),
  },
]
