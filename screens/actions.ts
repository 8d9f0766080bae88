import { chosenGenerations, comparedPair, underCursor } from '../src/state/selectors.ts'
import type { State } from '../src/state/state.ts'
import type { Intents } from '../src/state/terrapin.ts'

/*
 * The one table of what keys do: the keys, the footer, the help and the README's table of keys
 * are all made from it.
 */

/** What takes the keys. */
export type Place = 'list' | 'compare' | 'find' | 'wait' | 'pin-name' | 'plan' | 'run' | 'help'

export interface ActionContext {
  readonly state: State
  readonly intents: Intents
  /** How many rows the screen in front shows. */
  readonly page: number
  /** How far what lies over the screen can be scrolled: the number of its last first line. */
  readonly last: number
  readonly quit: () => void
  /** Runs the plan that is shown, with the terminal handed over where a password may be asked. */
  readonly runPlan: () => void
}

export interface Action {
  readonly places: readonly Place[]
  readonly keys: readonly string[]
  /** How the keys are written for a person. */
  readonly shown: string
  /** A word or two for the footer; empty where it needs no place there. */
  readonly label: string
  /** Stays in the footer where there is little space. */
  readonly stays?: boolean
  /** Whether the footer offers it now, where it can be done more often than that. */
  readonly offered?: (state: State) => boolean
  /** What it does, for the help and the README. */
  readonly help: string
  /** Why it can't be done now; null where it can. */
  readonly whyNot?: (state: State) => string | null
  readonly run: (context: ActionContext) => void
}

/** Where there are rows to move in, or lines to scroll. */
export const MOVING: readonly Place[] = ['list', 'compare', 'plan', 'help']

const rowKeys = (keys: string[], shown: string, help: string, rows: (page: number) => number) => ({
  places: MOVING,
  keys,
  shown,
  label: '',
  help,
  run: ({ state, intents, page, last }: ActionContext) => {
    if (state.dialog === null) intents.move(rows(page))
    else intents.scroll(rows(page), last)
  },
})

const needsGeneration = (state: State) =>
  underCursor(state) === null ? 'there is no generation here' : null

const needsPresent = (state: State) => {
  const generation = underCursor(state)
  if (generation === null) return 'there is no generation here'
  return generation.present ? null : `the store path of ${generation.number} is gone`
}

const needsPlan = (state: State) => {
  if (state.dialog?.kind !== 'plan') return 'there is no plan'
  const plan = state.dialog.variants[state.dialog.chosen]?.plan
  if (plan?.blocked === true) return 'this plan is refused'
  if (state.about.dryRun) return 'with --dry-run plans are only shown'
  return plan === undefined || plan.steps.length === 0 ? 'there is nothing to run' : null
}

const needsEnd = (state: State) =>
  state.dialog?.kind === 'run' && state.dialog.outcome === null && state.dialog.problem === null
    ? 'it is still running'
    : null

export const ACTIONS: readonly Action[] = [
  rowKeys(['up', 'k'], '↑ k', 'one row up', () => -1),
  rowKeys(['down', 'j'], '↓ j', 'one row down', () => 1),
  rowKeys(['pageup', 'ctrl+b'], 'PageUp', 'one page up', (page) => -page),
  rowKeys(['pagedown', 'ctrl+f'], 'PageDown', 'one page down', (page) => page),
  rowKeys(['ctrl+u'], 'Ctrl+U', 'half a page up', (page) => -Math.ceil(page / 2)),
  rowKeys(['ctrl+d'], 'Ctrl+D', 'half a page down', (page) => Math.ceil(page / 2)),
  rowKeys(['g', 'home'], 'g Home', 'to the first row', () => Number.NEGATIVE_INFINITY),
  rowKeys(['G', 'end'], 'G End', 'to the last row', () => Number.POSITIVE_INFINITY),
  {
    places: ['list'],
    keys: ['enter', 'right', 'l'],
    shown: '↵ → l',
    label: 'compare',
    help: 'compare with the running generation, or with the marked one; the running one with the current',
    whyNot: (state) => {
      const pair = comparedPair(state)
      return typeof pair === 'string' ? pair : null
    },
    run: ({ intents }) => void intents.compare(),
  },
  {
    places: ['list'],
    keys: ['space'],
    shown: 'space',
    label: 'mark',
    help: 'mark or unmark, for comparing two and for deleting several',
    whyNot: needsGeneration,
    run: ({ intents }) => {
      intents.mark()
      intents.move(1)
    },
  },
  {
    places: ['list'],
    keys: ['s'],
    shown: 's',
    label: 'switch',
    help: 'switch to it: now, at the next boot, or as a test (the plan first)',
    whyNot: needsPresent,
    run: ({ intents }) => void intents.askSwitch(),
  },
  {
    places: ['list'],
    keys: ['p'],
    shown: 'p',
    label: 'pin',
    help: 'pin it under a name, so that nothing collects it (the plan first)',
    whyNot: needsPresent,
    run: ({ intents }) => intents.askPin(),
  },
  {
    places: ['list'],
    keys: ['P'],
    shown: 'P',
    label: '',
    help: 'let its pin go (the plan first)',
    whyNot: (state) => {
      const pins = underCursor(state)?.pins ?? []
      return pins.length === 0 ? 'it has no pin' : null
    },
    run: ({ intents }) => void intents.askUnpin(),
  },
  {
    places: ['list'],
    keys: ['d'],
    shown: 'd',
    label: 'delete',
    help: 'delete it, or the marked ones (the plan first)',
    whyNot: (state) =>
      chosenGenerations(state).length === 0 ? 'there is no generation here' : null,
    run: ({ intents }) => void intents.askDelete(),
  },
  {
    places: ['compare'],
    keys: ['c'],
    shown: 'c',
    label: 'only chosen',
    help: 'only what a person chose, or everything',
    run: ({ intents }) => intents.toggleOnlyChosen(),
  },
  {
    places: ['compare'],
    keys: ['x'],
    shown: 'x',
    label: 'swap',
    help: 'swap the two sides',
    run: ({ intents }) => void intents.swapSides(),
  },
  {
    places: ['list', 'compare'],
    keys: ['/'],
    shown: '/',
    label: 'find',
    help: 'show only rows with a text in them',
    run: ({ intents }) => intents.startFind(),
  },
  {
    places: ['list'],
    keys: ['escape'],
    shown: 'Esc',
    label: '',
    help: 'show all rows again; then unmark all',
    run: ({ state, intents }) => {
      if (state.list.find.text !== '') intents.dropFind()
      else intents.clearMarks()
    },
  },
  {
    places: ['list'],
    keys: ['ctrl+r', 'ctrl+l'],
    shown: 'Ctrl+R',
    label: '',
    help: 'read the machine again',
    run: ({ intents }) => void intents.load(),
  },
  {
    places: ['compare'],
    keys: ['escape', 'left', 'h', 'q'],
    shown: 'Esc ← h q',
    label: 'back',
    stays: true,
    help: 'show all rows again; then back to the list',
    run: ({ state, intents }) => {
      if (state.comparison?.find.text) intents.dropFind()
      else intents.closeComparison()
    },
  },
  {
    places: ['find'],
    keys: ['enter', 'down', 'up'],
    shown: '↵',
    label: 'keep',
    help: 'keep the filter and move in what is left',
    run: ({ intents }) => intents.keepFind(),
  },
  {
    places: ['find'],
    keys: ['escape'],
    shown: 'Esc',
    label: 'show all',
    help: 'drop the filter',
    run: ({ intents }) => intents.dropFind(),
  },
  {
    places: ['pin-name'],
    keys: ['enter'],
    shown: '↵',
    label: 'plan it',
    help: 'make the plan for a pin of this name',
    whyNot: ({ dialog }) => {
      if (dialog?.kind !== 'pin-name') return 'there is nothing to pin'
      return dialog.text === '' ? 'type a name first' : dialog.problem
    },
    run: ({ intents }) => void intents.planPinNamed(),
  },
  {
    places: ['wait'],
    keys: ['escape', 'q'],
    shown: 'Esc q',
    label: 'leave it',
    stays: true,
    help: 'leave everything as it is',
    run: ({ intents }) => intents.closeDialog(),
  },
  {
    places: ['pin-name'],
    keys: ['escape'],
    shown: 'Esc',
    label: 'leave it',
    stays: true,
    help: 'leave everything as it is',
    run: ({ intents }) => intents.closeDialog(),
  },
  {
    places: ['plan'],
    keys: ['enter'],
    shown: '↵',
    label: 'do it',
    stays: true,
    help: 'carry out the plan, once its end was shown; before that, a page down',
    whyNot: needsPlan,
    run: ({ state, intents, page, last, runPlan }) => {
      const unseen = state.dialog?.kind === 'plan' && state.dialog.top < last
      if (unseen) intents.scroll(page, last)
      else runPlan()
    },
  },
  {
    places: ['plan'],
    keys: ['tab'],
    shown: 'Tab',
    label: 'another way',
    help: 'another way to do it: now, at the next boot, as a test, a specialisation',
    whyNot: ({ dialog }) =>
      dialog?.kind === 'plan' && dialog.variants.length > 1 ? null : 'there is only one way',
    run: ({ intents }) => intents.nextVariant(),
  },
  {
    places: ['plan'],
    keys: ['escape', 'q', 'n'],
    shown: 'Esc q',
    label: 'leave everything as it is',
    stays: true,
    help: 'leave everything as it is',
    run: ({ intents }) => intents.closeDialog(),
  },
  {
    places: ['run'],
    keys: ['enter', 'escape', 'q'],
    shown: '↵ Esc q',
    label: 'back to the list',
    stays: true,
    help: 'back to the list, once it has ended',
    whyNot: needsEnd,
    run: ({ intents }) => intents.closeDialog(),
  },
  {
    places: ['list', 'compare', 'plan'],
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
    places: ['run'],
    keys: ['ctrl+c'],
    shown: 'Ctrl+C',
    label: 'stop',
    stays: true,
    offered: (state) => needsEnd(state) !== null,
    help: 'stop the step that runs, and put back what was done before it',
    run: ({ state, intents, quit }) => {
      if (needsEnd(state) === null) quit()
      else intents.stopRun()
    },
  },
  {
    places: ['list', 'compare', 'find', 'wait', 'pin-name', 'plan', 'help'],
    keys: ['ctrl+c'],
    shown: 'Ctrl+C',
    label: '',
    help: 'quit',
    run: ({ quit }) => quit(),
  },
]

/** What takes the keys now. */
export function placeOf({ dialog, comparison, list }: State): Place {
  if (dialog !== null) return dialog.kind
  const find = comparison?.find ?? list.find
  if (find.typing) return 'find'
  return comparison === null ? 'list' : 'compare'
}

export function actionFor(place: Place, key: string): Action | null {
  return (
    ACTIONS.find((action) => action.places.includes(place) && action.keys.includes(key)) ?? null
  )
}

/** Groups of keys for the help and the README: how to move is told once. */
export function actionGroups(): { title: string; actions: readonly Action[] }[] {
  const group = (title: string, place: Place) => ({
    title,
    actions: ACTIONS.filter(({ places }) => places.includes(place) && places !== MOVING),
  })
  return [
    group('In the list', 'list'),
    group('Comparing two', 'compare'),
    group('Before a plan is carried out', 'plan'),
    group('While a plan is carried out', 'run'),
    group('While finding', 'find'),
    { title: 'Moving', actions: ACTIONS.filter(({ places }) => places === MOVING) },
  ]
}
