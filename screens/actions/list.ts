import { chosenGenerations, comparedPair, underCursor } from '../../src/state/selectors.ts'
import { machineOf, type State } from '../../src/state/state.ts'
import { keyOf } from '../keymap.ts'
import type { Action } from './action.ts'

const needsGeneration = (state: State) =>
  underCursor(state) === null ? 'there is no generation here' : null

const needsPresent = (state: State) => {
  const generation = underCursor(state)
  if (generation === null) return 'there is no generation here'
  return generation.present ? null : `the store path of ${generation.number} is gone`
}
export const LIST_ACTIONS: readonly Action[] = [
  {
    name: 'compare',
    places: ['list'],
    keys: ['enter', 'right', 'l'],
    shown: '↵ → l',
    label: (state) => {
      const pair = comparedPair(state)
      return typeof pair === 'string'
        ? 'compare'
        : `compare ${pair[0].number} with ${pair[1].number}`
    },
    short: 'compare',
    help: 'compare with the running generation, or with the marked one; the running one with the current one, else with the one before it',
    also: ['diff', 'versus', 'vs', 'changes'],
    whyNot: (state) => {
      const pair = comparedPair(state)
      return typeof pair === 'string' ? pair : null
    },
    run: ({ intents }) => void intents.compare(),
  },
  {
    name: 'mark',
    places: ['list'],
    keys: ['space'],
    shown: 'space',
    label: 'mark',
    help: 'mark or unmark, for comparing two and for deleting several',
    also: ['select', 'unmark', 'toggle'],
    whyNot: needsGeneration,
    run: ({ intents }) => {
      intents.mark()
      intents.move(1)
    },
  },
  {
    name: 'switch',
    places: ['list'],
    keys: ['s'],
    shown: 's',
    label: 'switch',
    stays: true,
    help: 'switch to it: now, at the next boot or only then, or as a test (the plan first)',
    also: ['activate', 'reboot', 'once', 'try', 'test', 'specialisation'],
    whyNot: needsPresent,
    run: ({ intents }) => void intents.askSwitch(),
  },
  {
    name: 'pin',
    places: ['list'],
    keys: ['p'],
    shown: 'p',
    label: 'pin',
    help: 'pin it under a name, so that garbage collection keeps it (the plan first)',
    also: ['keep', 'protect', 'tag', 'name', 'root'],
    whyNot: needsPresent,
    run: ({ intents }) => intents.askPin(),
  },
  {
    name: 'unpin',
    places: ['list'],
    keys: ['P'],
    shown: 'P',
    label: '',
    help: 'unpin it (the plan first)',
    also: ['unprotect'],
    whyNot: (state) => {
      const { pins = [], ownPins = [] } = underCursor(state) ?? {}
      return pins.length + ownPins.length === 0 ? 'it has no pin' : null
    },
    run: ({ intents }) => void intents.askUnpin(),
  },
  {
    name: 'delete',
    places: ['list'],
    keys: ['d'],
    shown: 'd',
    label: (state) => (state.list.marks.size > 1 ? `delete ${state.list.marks.size}` : 'delete'),
    help: 'delete it, or the marked ones (the plan first)',
    also: ['remove', 'rm', 'forget', 'erase'],
    whyNot: (state) =>
      chosenGenerations(state).length === 0 ? 'there is no generation here' : null,
    run: ({ intents }) => void intents.askDelete(),
  },
]

/** What a person says is kept at once, without a plan. */
const needsKeeping = (state: State) =>
  state.about.dryRun ? 'with --dry-run nothing is kept' : needsPresent(state)

/** A person's own words: whether it works, and a note. */
export const NOTE_ACTIONS: readonly Action[] = [
  {
    name: 'good-or-bad',
    places: ['list'],
    keys: ['m'],
    shown: 'm',
    label: 'good/bad',
    help: 'say that it is good, then bad, then neither: that counts more than how its boots went',
    also: ['mark', 'works', 'broken', 'verdict'],
    whyNot: needsKeeping,
    run: ({ intents }) => void intents.changeMark(),
  },
  {
    name: 'note',
    places: ['list'],
    keys: ['n'],
    shown: 'n',
    label: 'note',
    help: 'write a note about it, which is kept with its store path',
    also: ['comment', 'describe', 'annotate'],
    whyNot: needsKeeping,
    run: ({ intents }) => intents.askNote(),
  },
  {
    name: 'note-keep',
    places: ['note'],
    keys: ['enter'],
    shown: '↵',
    label: 'keep it',
    help: 'keep the note; an empty one is taken away',
    run: ({ intents }) => void intents.keepNote(),
  },
  {
    name: 'note-scroll',
    places: ['note'],
    keys: ['up', 'down', 'pageup', 'pagedown'],
    fixed: true,
    shown: '↑↓',
    label: '',
    help: 'scroll a long note',
    run: ({ intents, key, page, last }) =>
      intents.scroll({ up: -1, down: 1, pageup: -page, pagedown: page }[key] ?? 0, last),
  },
  {
    name: 'note-cancel',
    places: ['note'],
    keys: ['escape'],
    shown: 'Esc',
    label: 'back',
    stays: true,
    help: 'leave the note as it was',
    run: ({ intents }) => intents.closeDialog(),
  },
]

/** What is about the machine as a whole. */
export const MACHINE_ACTIONS: readonly Action[] = [
  {
    name: 'go-back',
    places: ['list'],
    keys: ['r'],
    shown: 'r',
    label: 'go back',
    help: 'go back to the best generation that is known to be good (the plan first)',
    also: ['rollback', 'known-good', 'rescue'],
    whyNot: (state) => (machineOf(state)?.bootable === true ? null : 'nothing boots this profile'),
    run: ({ intents }) => void intents.askRollback(keyOf('good-or-bad')),
  },
  {
    name: 'undo',
    places: ['list'],
    keys: ['u'],
    shown: 'u',
    label: 'undo',
    help: 'undo the last change, or finish one that was cut off (the plan first)',
    also: ['revert', 'restore'],
    run: ({ intents }) => void intents.askUndo(),
  },
  {
    name: 'collect',
    places: ['list'],
    keys: ['c'],
    shown: 'c',
    label: 'collect',
    help: 'collect garbage: what no generation and nothing else needs (the plan first)',
    also: ['gc', 'garbage', 'clean', 'free', 'space', 'nix-collect-garbage'],
    run: ({ intents }) => void intents.askCollect(),
  },
]

/** After what can be done with a row: what is about the list itself. */
export const WHOLE_LIST_ACTIONS: readonly Action[] = [
  {
    name: 'show-all',
    places: ['list'],
    keys: ['escape'],
    shown: 'Esc',
    label: '',
    help: 'show all rows again; then unmark all',
    also: ['unmark', 'clear'],
    run: ({ state, intents }) => {
      if (state.list.find.text !== '') intents.dropFind()
      else intents.clearMarks()
    },
  },
  {
    name: 'reload',
    anytime: true,
    places: ['list'],
    keys: ['ctrl+r', 'ctrl+l'],
    shown: 'Ctrl+R',
    label: '',
    help: 'read the machine again',
    also: ['refresh', 'reread'],
    run: ({ intents }) => void intents.reload(),
  },
]
