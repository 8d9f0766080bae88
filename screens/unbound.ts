import type { Place } from './actions/action.ts'
import { keymap, keyOf } from './keymap.ts'
import { shownKey } from './keyNames.ts'

/** Where a row or a line is looked at, and a key that does nothing may have been meant for another place. */
const TELLING: ReadonlySet<Place> = new Set([
  ...(['list', 'compare', 'boot', 'bisect', 'reading', 'findings', 'plan', 'help'] as const),
])

/**
 * What is said of a key that does nothing in a place; null where nothing is. Only of what a person
 * has pressed: a wheel comes as arrows, and what a terminal answers as several characters or with
 * Alt. Where something is asked or waited for, the line with the answers stays.
 */
export function unboundText(place: Place, key: string): string | null {
  if (
    !TELLING.has(place) ||
    !/^(?:[^\s\p{C}]|space|enter|tab|shift\+tab|left|right|home|end|ctrl\+[a-z])$/u.test(key)
  )
    return null
  const help = keymap().actionNamed('help')?.places.includes(place) === true
  const more = help ? `${keyOf('help')} shows the keys` : `${keyOf('help-close')} leads back`
  return `${shownKey(key)} does nothing here; ${more}.`
}
