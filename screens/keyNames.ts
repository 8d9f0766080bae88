/*
 * What keys are called: in the table of key bindings, in the settings, and for a person.
 */

/** Keys with a name, and how they are written for a person. */
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
}

/** What a terminal sends for these is another key, or not a key of ours to give. */
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

/** A key as a person wrote it, in the table's own name; or why it can't be one. */
export function parseKey(written: string): { key: string } | { whyNot: string } {
  if ([...written].length === 1 && !/[\s\p{C}]/u.test(written)) return { key: written }
  const name = written === ' ' ? 'space' : written.trim().toLowerCase().replace(/^esc$/, 'escape')
  // Own ones: every object has a constructor.
  if (Object.hasOwn(NOT_ITSELF, name)) return { whyNot: `${name} ${NOT_ITSELF[name]}` }
  if (Object.hasOwn(NAMED, name) || /^ctrl\+[a-z]$/.test(name)) return { key: name }
  const alt = /^alt\+(\S)$/iu.exec(written.trim())?.[1]
  if (alt !== undefined) return { key: `alt+${alt}` }
  return { whyNot: `“${written}” is not a key that terminals report. Keys: ${KEYS_KNOWN}` }
}

/** A key as a person reads it: `Ctrl+D`, `↵`, `s`. */
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

/** Whether it is typed where a text is asked for, or edits it. */
export function isTypedKey(key: string): boolean {
  return [...key].length === 1 || ['space', 'backspace', 'ctrl+u'].includes(key)
}
