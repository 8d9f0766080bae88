/*
 * A terminal's reply to a query (its colours, its version) arrives on stdin like keys, possibly late: a
 * program that has ended sent the query. Ink recognises replies that are CSI sequences; string sequences
 * (OSC, DCS, APC in ECMA-48) would be typed as text.
 */

/**
 * A string sequence in a reply, up to its terminator (ST, or BEL in xterm), to the end of input, or to a
 * control character, which is a key. Alt+] and Alt+P, which only begin like one, are keys.
 */
const STRING =
  /\u001b(?:\]\d|P[\d!$+>|]|_[A-Za-z])[^\u0000-\u001f\u007f]*(?:(\u0007|\u001b\\)|\u001b$|)/g

/** Maximum milliseconds between two pieces of a reply, even on a slow line. */
const MAX_GAP = 1000

/** Removes the terminal's replies from the input, even if they arrive in pieces. */
export class AnswerFilter {
  readonly #onAnswer: (answer: string) => void
  #held = ''
  #since = 0

  /** `onAnswer` gets every reply that ended. */
  constructor(onAnswer: (answer: string) => void = () => {}) {
    this.#onAnswer = onAnswer
  }

  /** Returns the keys and pasted text in a piece; `now` in milliseconds. */
  take(piece: string, now = performance.now()): string {
    // A held reply expires: later input does not continue it, so keys never wait for its end.
    const text = (now - this.#since > MAX_GAP ? '' : this.#held) + piece
    this.#held = ''
    return text.replace(STRING, (found: string, end: string | undefined, at: number) => {
      if (end === undefined && at + found.length === text.length) {
        this.#held = found
        this.#since = now
      }
      if (end !== undefined) this.#onAnswer(found)
      return ''
    })
  }
}
