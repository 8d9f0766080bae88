import { NO_FILTER } from '../../src/state/filterState.ts'
import { listOf } from '../../src/state/openScreens.ts'
import {
  chosenGenerations,
  comparedPair,
  previousPair,
  underCursor,
} from '../../src/state/selectors.ts'
import { machineOf, type State } from '../../src/state/state.ts'
import { copiedSentence } from '../../src/text/terminal.ts'
import { HELP, QUIT } from '../bindings/common.ts'
import { FILTER, MATCH_BINDINGS } from '../bindings/filterBindings.ts'
import { MOVING_BINDINGS } from '../bindings/moving.ts'
import { needsKeeping, needsPresent } from '../bindings/needs.ts'
import { COLLECT, UNDO } from '../bindings/steps.ts'
import { OPEN_BOOT } from '../boot/bootBindings.ts'
import { DETAILS } from '../details/detailsBindings.ts'
import type { KeyBinding } from '../keyBinding.ts'
import { keyOf } from '../keymap.ts'
import { OPEN_NOTE } from '../note/noteBindings.ts'
import { OPEN_FINDINGS } from '../problems/problemsBindings.ts'
import { OPEN_RULES } from '../rules/rulesBindings.ts'
import { JUMP } from './jumpBindings.ts'

const needsGeneration = (state: State) =>
  underCursor(state) === null ? 'no generation is selected' : null

const ROW_BINDINGS: readonly KeyBinding[] = [
  {
    name: 'compare',
    keys: ['enter', 'right', 'l'],
    shown: '↵ → l',
    label: (state) => {
      const pair = comparedPair(state)
      return typeof pair === 'string'
        ? 'compare'
        : `compare ${pair[0].number} with ${pair[1].number}`
    },
    short: 'compare',
    stays: true,
    help: 'compare with the running (or marked) generation',
    also: ['diff', 'versus', 'vs', 'changes'],
    whyNot: (state) => {
      const pair = comparedPair(state)
      return typeof pair === 'string' ? pair : null
    },
    run: ({ actions }) => void actions.compare(),
  },
  {
    name: 'compare-previous',
    keys: [','],
    shown: ',',
    // The footer has more important keys; with them it is full.
    label: '',
    help: 'compare with the generation before: what it changed',
    also: ['what changed', 'older', 'diff'],
    whyNot: (state) => (previousPair(state) === null ? 'there is no older generation' : null),
    run: ({ actions }) => void actions.compareWithPrevious(),
  },
  {
    name: 'mark',
    keys: ['space'],
    shown: 'space',
    label: 'mark',
    help: 'mark or unmark (to compare two or delete several)',
    also: ['select', 'unmark', 'toggle'],
    whyNot: needsGeneration,
    run: ({ actions, move }) => {
      actions.toggleSelection()
      move(1)
    },
  },
  {
    name: 'switch',
    keys: ['s'],
    shown: 's',
    label: 'switch',
    help: 'switch to this generation: now, at the next boot, for the next boot only or as a test (shows the plan first)',
    also: ['activate', 'reboot', 'once', 'try', 'test', 'specialisation'],
    whyNot: needsPresent,
    run: ({ actions }) => void actions.askSwitch(),
  },
  {
    name: 'pin',
    keys: ['p'],
    shown: 'p',
    label: 'pin',
    help: 'pin this generation: keep it under a name (shows the plan first)',
    also: ['keep', 'protect', 'tag', 'name', 'root'],
    whyNot: needsPresent,
    run: ({ actions }) => actions.askPin(),
  },
  {
    name: 'unpin',
    keys: ['P'],
    shown: 'P',
    label: '',
    help: 'unpin this generation (shows the plan first)',
    also: ['unprotect'],
    whyNot: (state) => {
      const { number = 'nothing', pins = [], ownPins = [] } = underCursor(state) ?? {}
      return pins.length + ownPins.length === 0 ? `${number} is not pinned` : null
    },
    run: ({ actions }) => void actions.askUnpin(),
  },
  {
    name: 'delete',
    keys: ['d'],
    shown: 'd',
    label: (state) =>
      listOf(state).selection.size > 1 ? `delete ${listOf(state).selection.size}` : 'delete',
    help: 'delete this generation or the marked ones (shows the plan first)',
    also: ['remove', 'rm', 'forget', 'erase'],
    whyNot: (state) => (chosenGenerations(state).length === 0 ? 'no generation is selected' : null),
    run: ({ actions }) => void actions.askDelete(),
  },
]

const RATING_BINDINGS: readonly KeyBinding[] = [
  {
    name: 'good-or-bad',
    keys: ['m'],
    shown: 'm',
    label: 'good/bad',
    help: 'rate good / bad / unrated (overrides boot history)',
    also: ['rate', 'mark', 'works', 'broken', 'verdict'],
    whyNot: needsKeeping,
    run: ({ actions }) => void actions.changeRating(keyOf('undo')),
  },
]

/** Bindings for the machine as a whole. */
const MACHINE_BINDINGS: readonly KeyBinding[] = [
  {
    name: 'go-back',
    keys: ['r'],
    shown: 'r',
    label: 'roll back',
    help: 'roll back to the best known-good generation (shows the plan first)',
    also: ['rollback', 'known-good', 'rescue'],
    whyNot: (state) =>
      machineOf(state)?.bootable === true ? null : 'this profile is never booted',
    run: ({ actions }) => void actions.askRollback(keyOf('good-or-bad')),
  },
  UNDO,
  COLLECT,
]

/** Bindings for the list as a whole. */
export const WHOLE_LIST_BINDINGS: readonly KeyBinding[] = [
  FILTER,
  ...MATCH_BINDINGS,
  {
    name: 'show-all',
    keys: ['escape'],
    shown: 'Esc',
    label: '',
    help: 'clear the filter, then the marks',
    also: ['unmark', 'clear'],
    run: ({ actions, filter }) => {
      if (filter !== null && filter.now.text !== '') filter.set(NO_FILTER)
      else actions.clearSelection()
    },
  },
  {
    name: 'reload',
    anytime: true,
    keys: ['R', 'f5', 'ctrl+r'],
    shown: 'R F5 Ctrl+R',
    label: '',
    help: 'refresh',
    also: ['refresh', 'reread'],
    run: ({ actions }) => void actions.reload(),
  },
  {
    name: 'copy',
    keys: ['y'],
    shown: 'y',
    label: '',
    help: 'copy the store path to the clipboard (OSC 52)',
    also: ['yank', 'clipboard'],
    whyNot: (state) =>
      underCursor(state)?.storePath == null ? 'this generation has no store path' : null,
    run: ({ state, actions, copy }) => {
      copy(underCursor(state)?.storePath ?? '')
      actions.say(copiedSentence(process.env))
    },
  },
  HELP,
  QUIT,
]

/** Bindings for a row and the machine, in the footer's order. */
export const LIST_BINDINGS: readonly KeyBinding[] = [
  ...MOVING_BINDINGS,
  JUMP,
  ...ROW_BINDINGS,
  OPEN_RULES,
  ...RATING_BINDINGS,
  OPEN_NOTE,
  ...MACHINE_BINDINGS,
  OPEN_BOOT,
  DETAILS,
  OPEN_FINDINGS,
]
