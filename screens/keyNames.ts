/*
 * Names of keys: in the key table, in the settings, and on the screen.
 */

/** Named keys and how they are displayed. */
const NAMED: Readonly<Record<string, string>> = {
  enter: '↵',
  escape: 'Esc',
  tab: 'Tab',
  'shift+tab': 'Shift+Tab',
  space: 'space',
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  pageup: 'PageUp',
  pagedown: 'PageDown',
  home: 'Home',
  end: 'End',
  f5: 'F5',
}

/** Keys that terminals can't tell apart, or that are reserved. */
const NOT_ITSELF: Readonly<Record<string, string>> = {
  'ctrl+i': 'is the same as tab in a terminal',
  'ctrl+m': 'is the same as enter in a terminal',
  'ctrl+j': 'is the same as enter in a terminal',
  'ctrl+h': 'is the same as backspace in a terminal',
  'ctrl+c': 'always quits, or stops what is running',
  'ctrl+z': 'always suspends to the shell',
  backspace: 'is reserved for typing',
}

const KEYS_KNOWN = `one character, ${Object.keys(NAMED).join(', ')}, ctrl+ and a letter, alt+ and a character`

/** Parses a key from the settings; returns the reason if it is invalid. */
export function parseKey(written: string): { key: string } | { whyNot: string } {
  if ([...written].length === 1 && !/[\s\p{C}]/u.test(written)) return { key: written }
  const name = written === ' ' ? 'space' : written.trim().toLowerCase().replace(/^esc$/, 'escape')
  // hasOwn: every object inherits `constructor`.
  if (Object.hasOwn(NOT_ITSELF, name)) return { whyNot: `${name} ${NOT_ITSELF[name]}` }
  if (Object.hasOwn(NAMED, name) || /^ctrl\+[a-z]$/.test(name)) return { key: name }
  const alt = /^alt\+(\S)$/iu.exec(written.trim())?.[1]
  if (alt !== undefined) return { key: `alt+${alt}` }
  return { whyNot: `“${written}” is not a key that terminals report. Keys: ${KEYS_KNOWN}` }
}

/** A key as displayed: `Ctrl+D`, `↵`, `s`. */
export function shownKey(key: string): string {
  const named = NAMED[key]
  if (named !== undefined) return named
  const control = /^ctrl\+(.)$/.exec(key)?.[1]
  if (control !== undefined) return `Ctrl+${control.toUpperCase()}`
  return key.replace(/^alt\+/, 'Alt+')
}

/** Keys as a terminal without arrows can show them: `Enter Right l`, `Up/Down`. */
export function spelledOut(shown: string): string {
  return shown.replace(/[↵↑↓←→]+/g, (signs) => [...signs].map((sign) => SPELLED[sign]).join('/'))
}

const SPELLED: Readonly<Record<string, string>> = {
  ...{ '↵': 'Enter', '↑': 'Up', '↓': 'Down', '←': 'Left', '→': 'Right' },
}

/** Whether the key types or edits text in an input field. */
export function isTypedKey(key: string): boolean {
  return [...key].length === 1 || ['space', 'backspace', 'ctrl+u'].includes(key)
}
