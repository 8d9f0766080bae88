import type { Mode } from './keyBinding.ts'
import { keymap, keyOf } from './keymap.ts'
import { shownKey } from './keyNames.ts'

/** Keys that a person pressed: a wheel sends arrows, a terminal's reply starts with Alt. */
const PRESSED = /^(?:[^\s\p{C}]|space|enter|tab|shift\+tab|left|right|home|end|ctrl\+[a-z])$/u

/**
 * The message for a key without a binding in a mode; null for none. Only where help is or can be open,
 * because a row or line is being viewed: during a question or a wait, the line with the answers is kept.
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
