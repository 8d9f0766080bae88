import type { State } from '../../src/state/state.ts'
import { type Action, labelOf, type Place } from '../actions/action.ts'
import { MOVING } from '../actions/moving.ts'
import { keymap } from '../keymap.ts'
import { placeBelow } from '../place.ts'

/** An action as the palette offers it. */
export interface PaletteEntry {
  readonly action: Action
  /** Why it can't be done now; null where it can. */
  readonly whyNot: string | null
}

/** What each place is called where an action belongs to another one. */
const ELSEWHERE: Readonly<Record<Place, string>> = {
  list: 'it is for the list',
  compare: 'it is for a comparison',
  boot: 'it is for the boot menu',
  bisect: 'it is for a search',
  forget: 'it is for ending a search',
  find: 'it is for finding',
  reading: 'it is for what a row opened',
  choose: 'it is for choosing a side',
  findings: 'it is for what to know about the machine',
  wait: 'it is for while a plan is made',
  'pin-name': 'it is for naming a pin',
  rules: 'it is for deleting by rules',
  plan: 'it is for a plan',
  confirm: 'it is for a plan that asks for a word',
  note: 'it is for writing a note',
  run: 'it is for while a plan is carried out',
  failure: 'it is for after an activation that failed',
  help: 'it is for the help',
  palette: 'it is for the palette',
}

/**
 * The actions that have every typed word in their name, help or keys: first what can be done here
 * and now, then what can’t, and last what belongs to another place; in each, those that are called
 * so before the others, and what only moves at the end.
 */
export function paletteEntries(state: State): PaletteEntry[] {
  const here = placeBelow(state)
  const words = (state.palette?.text ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  const rank = ({ action, whyNot }: PaletteEntry) => {
    const place = action.places.includes(here) ? (whyNot === null ? 0 : 1) : 2
    const called = words.length > 0 && words.every((word) => action.name.includes(word))
    return place * 4 + (action.places === MOVING ? 2 : 0) + (called ? 0 : 1)
  }
  return keymap()
    .actions.filter(isOffered)
    .filter((action) => words.every((word) => searched(action, state).includes(word)))
    .map((action) => ({ action, whyNot: whyNotNow(action, state, here) }))
    .sort((a, b) => rank(a) - rank(b))
}

/** Not the palette’s own, and none of which it must be known by which key it was called. */
function isOffered({ places, name, fixed, keys }: Action): boolean {
  const own = name === 'palette' || places.every((place) => place === 'palette')
  return !own && (fixed !== true || keys.length === 1)
}

/** The one under the cursor; null where none is shown. */
export function chosenEntry(state: State): PaletteEntry | null {
  return paletteEntries(state)[state.palette?.cursor ?? 0] ?? null
}

function searched(action: Action, state: State): string {
  const { name, help, shown } = action
  return `${name} ${help} ${shown} ${labelOf(action, state, false)}`.toLowerCase()
}

function whyNotNow({ places, whyNot }: Action, state: State, here: Place): string | null {
  if (!places.includes(here)) return ELSEWHERE[places[0] ?? 'list']
  return whyNot?.(state) ?? null
}
