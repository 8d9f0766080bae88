/** What a terminal sends for the keys that are no characters (xterm's ctlseqs, normal mode). */
const SEQUENCES: Readonly<Record<string, string>> = {
  up: '\x1b[A',
  down: '\x1b[B',
  right: '\x1b[C',
  left: '\x1b[D',
  home: '\x1b[H',
  end: '\x1b[F',
  pageup: '\x1b[5~',
  pagedown: '\x1b[6~',
  enter: '\r',
  escape: '\x1b',
  f5: '\x1b[15~',
  tab: '\t',
  'shift+tab': '\x1b[Z',
  space: ' ',
  backspace: '\x7f',
}

/** The bytes of a key as the action table names it: `j`, `enter`, `ctrl+d`. */
export function sequenceOf(key: string): string {
  const known = SEQUENCES[key]
  if (known !== undefined) return known
  const control = /^ctrl\+([a-z])$/.exec(key)?.[1]
  if (control !== undefined) return String.fromCharCode(control.charCodeAt(0) & 31)
  if ([...key].length === 1) return key
  throw new Error(`There is no key ${key}.`)
}
