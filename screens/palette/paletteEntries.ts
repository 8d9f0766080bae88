import type { State } from '../../src/state/state.ts'
import { type Action, labelOf, type Place } from '../actions/action.ts'
import { MOVING } from '../actions/moving.ts'
import { keymap } from '../keymap.ts'
import { placeBelow, whyNotNow } from '../place.ts'
import { CALLED_SO, matchOf } from './matching.ts'

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
 * The actions that every typed word fits: first the one whose key it is, then what is called so, be
 * it by other words that hands know, then what only tells of it. In each what can be done here and
 * now comes first, then what can’t, and last what belongs to another place; in those the nearest
 * first, and what only moves at the end.
 */
export function paletteEntries(state: State): PaletteEntry[] {
  const here = placeBelow(state)
  const words = (state.palette?.text ?? '').split(/\s+/).filter(Boolean)
  return keymap()
    .actions.filter(isOffered)
    .flatMap((action) => {
      const label = labelOf(action, state, false)
      const match = matchOf(action, label, words)
      if (match === null) return []
      const whyNot = whyNotFrom(here, action, state)
      const isHere = action.places.includes(here)
      const rank = [
        // A key of another place is only what that calls so.
        isHere ? match.how : Math.max(match.how, CALLED_SO),
        isHere ? (whyNot === null ? 0 : 1) : 2,
        action.places === MOVING ? 1 : 0,
        match.distance,
      ]
      return [{ entry: { action, whyNot }, rank }]
    })
    .sort((a, b) => compareRanks(a.rank, b.rank))
    .map(({ entry }) => entry)
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  const differs = a.findIndex((one, index) => one !== b[index])
  return differs === -1 ? 0 : (a[differs] ?? 0) - (b[differs] ?? 0)
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

function whyNotFrom(here: Place, action: Action, state: State): string | null {
  const { places } = action
  if (!places.includes(here)) return ELSEWHERE[places[0] ?? 'list']
  return whyNotNow(action, state, here)
}
