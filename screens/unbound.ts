import type { Mode } from './keyBinding.ts'
import { keymap, keyOf } from './keymap.ts'
import { shownKey } from './keyNames.ts'

/** What a person has pressed: a wheel comes as arrows, what a terminal answers with Alt. */
const PRESSED = /^(?:[^\s\p{C}]|space|enter|tab|shift\+tab|left|right|home|end|ctrl\+[a-z])$/u

/**
 * What is said of a key that does nothing in a mode; null where nothing is. Only where the help can be
 * opened or is open, for there a row or a line is looked at: where something is asked or waited for,
 * the line with the answers stays.
 */
export function unboundText(mode: Mode, key: string): string | null {
  if (!PRESSED.test(key)) return null
  const has = (name: string) => keymap().bindingNamed(name)?.modes.includes(mode) === true
  const more = has('help')
    ? `${keyOf('help')} help`
    : has('help-close')
      ? `${keyOf('help-close')} back`
      : null
  return more === null ? null : `${shownKey(key)}: no such key here (${more})`
}
