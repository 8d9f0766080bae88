import type { Key } from 'ink'

/** The names of keys as used in key bindings; a printable character is its own name. */
export function keyNames(input: string, key: Key): string[] {
  if (key.eventType === 'release') return []
  const special = specialKey(key)
  if (special !== null) return [special]
  if (key.ctrl) return [`ctrl+${input}`]
  if (key.meta) return [`alt+${input}`]
  // The kitty keyboard protocol reports the key and Shift separately: `CSI 103;2u` is G.
  if (key.shift && /^\p{Ll}$/u.test(input)) return [input.toUpperCase()]
  // Pasted or quickly typed text arrives as several characters at once.
  return [...input].map((character) => WITHIN_INPUT[character] ?? character)
}

/** Stands for F5 in the input: Ink knows that key, and does not report it. */
export const F5 = '\ue0f5'

/** Names of keys that arrive as characters when several are read at once. */
const WITHIN_INPUT: Readonly<Record<string, string>> = {
  ' ': 'space',
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\u001b': 'escape',
  '\u0003': 'ctrl+c',
  '\u007f': 'backspace',
  [F5]: 'f5',
}

function specialKey(key: Key): string | null {
  if (key.upArrow) return 'up'
  if (key.downArrow) return 'down'
  if (key.leftArrow) return 'left'
  if (key.rightArrow) return 'right'
  if (key.pageUp) return 'pageup'
  if (key.pageDown) return 'pagedown'
  if (key.home) return 'home'
  if (key.end) return 'end'
  if (key.return) return 'enter'
  if (key.escape) return 'escape'
  if (key.tab) return key.shift ? 'shift+tab' : 'tab'
  return key.backspace || key.delete ? 'backspace' : null
}

/** The character of a key name, to be typed into a text; null for other keys. */
export function typedCharacter(name: string): string | null {
  if (name === 'space') return ' '
  if (name === '\u200c' || name === '\u200d') return name // part of a word (Persian), or of an emoji
  return [...name].length === 1 && !/\p{C}/u.test(name) ? name : null
}
