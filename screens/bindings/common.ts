import { screenOf, top } from '../../src/state/openScreens.ts'
import type { KeyBinding } from '../keyBinding.ts'

/** Where there is something to be explained. */
export const HELP: KeyBinding = {
  name: 'help',
  anytime: true,
  keys: ['?'],
  shown: '?',
  label: 'help',
  stays: true,
  help: 'show the keys and what the words mean',
  group: 'Everywhere',
  also: ['keys', 'manual', 'legend'],
  run: ({ actions }) => actions.openHelp(),
}

export const QUIT: KeyBinding = {
  name: 'quit',
  anytime: true,
  keys: ['q'],
  shown: 'q',
  label: 'quit',
  stays: true,
  help: 'quit',
  also: ['exit', 'close', 'leave'],
  run: ({ quit }) => quit(),
}

export const PALETTE: KeyBinding = {
  name: 'palette',
  anytime: true,
  keys: [':', 'ctrl+p'],
  shown: ': Ctrl+P',
  label: '',
  help: 'search all actions',
  group: 'Everywhere',
  run: ({ actions }) => actions.openPalette(),
}

export const INTERRUPT: KeyBinding = {
  name: 'interrupt',
  anytime: true,
  keys: ['ctrl+c'],
  fixed: true,
  shown: 'Ctrl+C',
  label: '',
  help: 'quit',
  group: 'Everywhere',
  also: ['quit', 'exit'],
  run: ({ state, actions, quit }) => {
    // What runs is stopped where it is seen.
    if (top(state).kind === 'palette' && screenOf(state, 'run') !== null) actions.close()
    else quit()
  },
}

const REDRAW: KeyBinding = {
  name: 'redraw',
  keys: ['ctrl+l'],
  shown: 'Ctrl+L',
  label: '',
  help: 'redraw the screen',
  also: ['repaint', 'refresh', 'clear'],
  run: ({ redraw }) => redraw(),
}

const SUSPEND: KeyBinding = {
  name: 'suspend',
  anytime: true,
  keys: ['ctrl+z'],
  fixed: true,
  shown: 'Ctrl+Z',
  label: '',
  help: 'suspend to the shell (fg resumes)',
  group: 'Everywhere',
  also: ['shell', 'background', 'stop'],
  run: ({ suspend }) => suspend(),
}

/** Every mode has these, but where it says that it does without one. */
export const EVERYWHERE: readonly KeyBinding[] = [PALETTE, INTERRUPT, REDRAW, SUSPEND]

/** The last bindings in every list of all of them. */
export const COMMON_BINDINGS: readonly KeyBinding[] = [HELP, QUIT, ...EVERYWHERE]
