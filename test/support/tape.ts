/*
 * The part of VHS's tape language that demo.tape uses (github.com/charmbracelet/vhs, README).
 * Anything else is an error, so that a tape that the tests accept is one that vhs accepts.
 */

export type TapeCommand =
  | { readonly kind: 'type'; readonly text: string }
  | { readonly kind: 'key'; readonly name: string; readonly times: number }
  | { readonly kind: 'wait'; readonly pattern: RegExp }
  | { readonly kind: 'other' }

const KEYS = ['Enter', 'Escape', 'Space', 'Tab', 'Backspace', 'Up', 'Down', 'Left', 'Right']
const KEY = new RegExp(`^(${KEYS.join('|')}|PageUp|PageDown|Ctrl\\+[A-Z])(?: ([0-9]+))?$`)
const OTHERS = [
  /^Output \S+\.(gif|mp4|webm)$/,
  /^Require \S+$/,
  /^Set (Shell|FontSize|Width|Height|TypingSpeed|Theme|Padding|Framerate) .+$/,
  /^Sleep [0-9.]+(ms|s)$/,
  /^(Hide|Show)$/,
]

/** A tape's commands in order. Throws for a line that is none, with its number. */
export function parseTape(text: string): TapeCommand[] {
  return text.split('\n').flatMap((line, index) => {
    if (/^\s*(#.*)?$/.test(line)) return []
    const command = parseLine(line)
    if (command === null) throw new Error(`demo.tape:${index + 1}: ${line}`)
    return [command]
  })
}

function parseLine(line: string): TapeCommand | null {
  const typed = /^Type(?:@[0-9.]+m?s)? "([^"]*)"$/.exec(line)
  if (typed !== null) return { kind: 'type', text: typed[1] as string }
  const key = KEY.exec(line)
  if (key !== null) return { kind: 'key', name: key[1] as string, times: Number(key[2] ?? 1) }
  const wait = /^Wait\+Screen(?:@[0-9.]+m?s)? \/(.+)\/$/.exec(line)
  if (wait !== null) return { kind: 'wait', pattern: new RegExp(wait[1] as string) }
  return OTHERS.some((other) => other.test(line)) ? { kind: 'other' } : null
}
