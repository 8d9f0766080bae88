import { screenOf, top } from '../../src/state/openScreens.ts'
import type { KeyBinding } from '../keyBinding.ts'

/** Opens the help. */
export const HELP: KeyBinding = {
  name: 'help',
  anytime: true,
  keys: ['?'],
  shown: '?',
  label: 'help',
  stays: true,
  help: 'list the keys and explain words and symbols',
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
  label: 'all',
  stays: true,
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
    // Ctrl+C stops a running plan only on its own screen.
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

/** Bindings of every mode, unless a mode excludes one. */
export const EVERYWHERE: readonly KeyBinding[] = [PALETTE, INTERRUPT, REDRAW, SUSPEND]

/** Bindings listed last everywhere. */
export const COMMON_BINDINGS: readonly KeyBinding[] = [HELP, QUIT, ...EVERYWHERE]
