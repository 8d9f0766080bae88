/*
 * What a terminal answers to a question (its colours, its version) comes on stdin like keys, and may
 * come late: the question was a program's that has ended. Ink knows answers that are CSI sequences;
 * those that are strings (OSC, DCS, APC in ECMA-48) would be typed as text.
 */

/**
 * A string sequence as terminals answer it, to its end (ST, or BEL as xterm has it), to the end of
 * what was read, or to a control character, which is a key. What only begins like one is left: Alt+]
 * and Alt+P are keys.
 */
const STRING =
  /\u001b(?:\]\d|P[\d!$+>|]|_[A-Za-z])[^\u0000-\u001f\u007f]*(?:(\u0007|\u001b\\)|\u001b$|)/g

/** Milliseconds within which the next piece of an answer comes, be the line slow. */
const MAX_GAP = 1000

/** Takes the terminal's answers out of what is read, also where they come in pieces. */
export class AnswerFilter {
  #held = ''
  #since = 0

  /** What of a piece are keys and pasted text; `now` in milliseconds. */
  take(piece: string, now = performance.now()): string {
    // What did not go on in time is no answer that goes on: keys are never kept waiting for its end.
    const text = (now - this.#since > MAX_GAP ? '' : this.#held) + piece
    this.#held = ''
    return text.replace(STRING, (found: string, end: string | undefined, at: number) => {
      if (end === undefined && at + found.length === text.length) {
        this.#held = found
        this.#since = now
      }
      return ''
    })
  }
}

/** A keyboard without the terminal's answers in what is read from it. */
export function withoutAnswers<Keyboard extends NodeJS.ReadableStream>(
  keyboard: Keyboard,
): Keyboard {
  const filter = new AnswerFilter()
  const read = (size?: number) => {
    const piece: string | Uint8Array | null = keyboard.read(size)
    return piece === null ? null : filter.take(piece.toString())
  }
  return new Proxy(keyboard, {
    get: (target, name) => {
      if (name === 'read') return read
      const value = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
