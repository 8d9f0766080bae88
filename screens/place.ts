import { findOf } from '../src/state/list.ts'
import { whyNoFacts } from '../src/state/selectors.ts'
import type { State } from '../src/state/state.ts'
import type { Action, Place } from './actions/action.ts'
import { isTypedKey } from './keyNames.ts'

/** What takes the keys now. */
export function placeOf(state: State): Place {
  return state.palette === null ? placeBelow(state) : 'palette'
}

/** What takes the keys now, or would without the palette over it. */
export function placeBelow(state: State): Place {
  const { dialog, comparison, boot, bisect } = state
  if (dialog?.kind === 'run' && dialog.asking !== null) return 'failure'
  // Both are read alike.
  if (dialog?.kind === 'details') return 'reading'
  if (dialog !== null) return dialog.kind
  if (findOf(state).typing) return 'find'
  if (comparison !== null) return 'compare'
  if (boot !== null) return 'boot'
  return bisect === null ? 'list' : 'bisect'
}

/** Why an action can't be done now, as a clause; null where it can. */
export function whyNotNow(
  { places, anytime, whyNot }: Action,
  state: State,
  here: Place = placeOf(state),
): string | null {
  // What lies over the list was opened with facts, and closes without them.
  const needsFacts = here === 'list' && places.includes('list') && anytime !== true
  return (needsFacts ? whyNoFacts(state) : null) ?? whyNot?.(state) ?? null
}

/** Where a character is typed into a text, and is no key. */
const TYPED: ReadonlySet<Place> = new Set([
  ...(['find', 'choose', 'pin-name', 'rules', 'confirm', 'note', 'palette'] as const),
])

function isTyped(place: Place): boolean {
  return TYPED.has(place)
}

/** The keys that do it in a place: none that is typed there. */
export function keysIn({ keys }: Pick<Action, 'keys'>, place: Place): readonly string[] {
  return isTyped(place) ? keys.filter((key) => !isTypedKey(key)) : keys
}
