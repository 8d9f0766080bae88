import { F5 } from './keys.ts'
import { AnswerFilter } from './terminalAnswers.ts'

/*
 * What a terminal sends besides characters, and Ink does not report: the mouse, F5, and replies to our queries.
 */

/** A button pressed in a cell, or the wheel turned over it; counted from 0. */
export interface MouseEvent {
  readonly kind: 'press' | 'wheel-up' | 'wheel-down'
  readonly column: number
  readonly row: number
}

/** Receivers of a terminal's reports. */
export interface InputListeners {
  readonly onMouse: (event: MouseEvent) => void
  /** A reply to a query: a string sequence, or primary device attributes (`CSI ? … c`). */
  readonly onAnswer: (answer: string) => void
}

const [PASTE, PASTE_END] = ['\u001b[200~', '\u001b[201~']
/** F5 as terminals send it, and the Linux console (console_codes(4)). */
const F5_SEQUENCES = /\u001b\[(?:15~|\[E)/g
/** A mouse event in SGR format (xterm’s ctlseqs, mode 1006). */
const MOUSE = /^\u001b\[<(\d{1,4});(\d{1,4});(\d{1,4})([Mm])$/
const REPORT = /\u001b\[(?:<[\d;]{1,20}[Mm]|\?[\d;]{1,60}c)/g
/** The beginning of a report, cut by the end of a piece. */
const CUT = /\u001b\[(?:<[\d;]{0,20}|\?[\d;]{0,60})$/
/** Maximum milliseconds between the pieces of a report, even on a slow line. */
const MAX_GAP = 1000

/** Separates keys and pasted text from everything else in the input, which arrives in pieces. */
export class TerminalInput {
  readonly #listeners: InputListeners
  readonly #answers: AnswerFilter
  #held = ''
  #since = 0
  #pasting = false

  constructor(listeners: InputListeners) {
    this.#listeners = listeners
    this.#answers = new AnswerFilter(listeners.onAnswer)
  }

  /** Returns the keys and pasted text in a piece; `now` in milliseconds. */
  take(piece: string, now = performance.now()): string {
    const text = (now - this.#since > MAX_GAP ? '' : this.#held) + this.#answers.take(piece, now)
    this.#held = CUT.exec(text)?.[0] ?? ''
    this.#since = now
    const whole = this.#held === '' ? text : text.slice(0, -this.#held.length)
    return this.#keysIn(whole)
  }

  /** A report in pasted text is text that someone wrote. */
  #keysIn(text: string): string {
    const [mark, pasting] = this.#pasting ? [PASTE_END, false] : [PASTE, true]
    const at = text.indexOf(mark)
    const part = at === -1 ? text : text.slice(0, at + mark.length)
    const keys = this.#pasting
      ? part.replace(REPORT, '')
      : part.replace(F5_SEQUENCES, F5).replace(REPORT, (report) => {
          this.#report(report)
          return ''
        })
    if (at === -1) return keys
    this.#pasting = pasting
    return keys + this.#keysIn(text.slice(part.length))
  }

  #report(report: string): void {
    const found = MOUSE.exec(report)
    if (found === null) {
      if (report.endsWith('c')) this.#listeners.onAnswer(report)
      return
    }
    const [button, column, row] = found.slice(1, 4).map(Number) as [number, number, number]
    const kind = found[4] === 'M' ? KINDS[button] : undefined
    if (kind !== undefined) this.#listeners.onMouse({ kind, column: column - 1, row: row - 1 })
  }
}

/** Buttons without modifiers: those are for the terminal, which selects text. */
const KINDS: Readonly<Record<number, MouseEvent['kind']>> = {
  0: 'press',
  64: 'wheel-up',
  65: 'wheel-down',
}

/** A keyboard stream with keys and pasted text only. */
export function keysOnly<Keyboard extends NodeJS.ReadableStream>(
  keyboard: Keyboard,
  listeners: InputListeners,
): Keyboard {
  const input = new TerminalInput(listeners)
  const read = (size?: number) => {
    const piece: string | Uint8Array | null = keyboard.read(size)
    return piece === null ? null : input.take(piece.toString())
  }
  return new Proxy(keyboard, {
    get: (target, name) => {
      if (name === 'read') return read
      const value = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
