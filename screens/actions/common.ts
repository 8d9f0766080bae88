import type { Action, Place } from './action.ts'

/** All places but the palette, which lies over any of them. */
const EVERYWHERE: readonly Place[] = [
  ...(['list', 'compare', 'boot', 'bisect', 'forget', 'reading', 'findings', 'wait'] as const),
  ...([
    'plan',
    'run',
    'failure',
    'help',
    'find',
    'choose',
    'pin-name',
    'rules',
    'confirm',
    'note',
  ] as const),
]

/** What is the same everywhere: the help, and the way out. */
export const COMMON_ACTIONS: readonly Action[] = [
  {
    name: 'help',
    anytime: true,
    places: ['list', 'compare', 'boot', 'bisect', 'reading', 'findings', 'plan'],
    keys: ['?'],
    shown: '?',
    label: 'help',
    stays: true,
    help: 'the keys and the words',
    also: ['keys', 'manual', 'legend'],
    run: ({ intents }) => intents.openHelp(),
  },
  {
    name: 'help-close',
    places: ['help'],
    keys: ['escape', 'q', '?', 'enter'],
    shown: 'Esc q ?',
    label: 'back',
    stays: true,
    help: 'close the help',
    also: ['back', 'leave', 'exit', 'quit'],
    run: ({ intents }) => intents.closeDialog(),
  },
  {
    name: 'quit',
    anytime: true,
    places: ['list'],
    keys: ['q'],
    shown: 'q',
    label: 'quit',
    stays: true,
    help: 'quit',
    also: ['exit', 'close', 'leave'],
    run: ({ quit }) => quit(),
  },
  {
    name: 'palette',
    anytime: true,
    places: EVERYWHERE,
    keys: [':', 'ctrl+p'],
    shown: ': Ctrl+P',
    label: '',
    help: 'everything that can be done here, to be found by a word',
    run: ({ intents }) => intents.openPalette(),
  },
  {
    name: 'interrupt',
    anytime: true,
    places: [...EVERYWHERE.filter((place) => place !== 'run' && place !== 'failure'), 'palette'],
    keys: ['ctrl+c'],
    fixed: true,
    shown: 'Ctrl+C',
    label: '',
    help: 'quit',
    also: ['quit', 'exit'],
    run: ({ state, intents, quit }) => {
      // What runs is stopped where it is seen.
      if (state.palette !== null && state.dialog?.kind === 'run') intents.closePalette()
      else quit()
    },
  },
  {
    name: 'suspend',
    anytime: true,
    places: [...EVERYWHERE, 'palette'],
    keys: ['ctrl+z'],
    fixed: true,
    shown: 'Ctrl+Z',
    label: '',
    help: 'back to the shell, until fg',
    also: ['shell', 'background', 'stop'],
    run: ({ suspend }) => suspend(),
  },
]
