import { writeSync } from 'node:fs'
import { type Background, BackgroundQuery } from './background.ts'
import type { InputListeners, MouseEvent } from './terminalInput.ts'
import type { TitleSequences } from './title.ts'

/**
 * Reports buttons and the wheel, in SGR format (xterm’s ctlseqs, modes 1000 and 1006); no movement. With Shift
 * the terminal still selects text itself.
 */
const MOUSE_ON = '\u001b[?1000h\u001b[?1006h'
export const MOUSE_OFF = '\u001b[?1006l\u001b[?1000l'

interface SessionOptions {
  readonly write: (text: string) => void
  readonly title: TitleSequences
  readonly mouse: boolean
  /** Whether the terminal is asked for its background. */
  readonly asks: boolean
  readonly onBackground: (background: Background) => void
}

/**
 * What the screens switch on in the terminal, and ask it: switched off again, and answered, before anyone else
 * gets the terminal.
 */
export class TerminalSession implements InputListeners {
  readonly #options: SessionOptions
  readonly #query: BackgroundQuery
  readonly #clicks = new Set<(event: MouseEvent) => void>()

  constructor(options: SessionOptions) {
    this.#options = options
    this.#query = new BackgroundQuery(options.onBackground)
  }

  onMouse = (event: MouseEvent): void => {
    for (const listener of this.#clicks) listener(event)
  }

  onAnswer = (answer: string): void => this.#query.take(answer)

  /** Calls `listener` at each mouse event, until the returned function is called. */
  listen(listener: (event: MouseEvent) => void): () => void {
    this.#clicks.add(listener)
    return () => void this.#clicks.delete(listener)
  }

  /** Asks for the background, once the keyboard is in raw mode: the terminal would echo the answer. */
  ask(): void {
    if (this.#options.asks) this.#query.ask(this.#options.write)
  }

  /** Switches everything on: at the start, and when the terminal is taken back. */
  take(): void {
    this.#options.write(this.#options.title.set + (this.#options.mouse ? MOUSE_ON : ''))
  }

  /** After a stop that nobody could prepare for: what the shell may have switched off. */
  retake(): void {
    if (this.#options.mouse) this.#options.write(MOUSE_ON)
  }

  /** Switches the mouse off, and waits until nothing that the terminal sent is still on its way. */
  async quiet(): Promise<void> {
    if (this.#options.mouse) this.#options.write(MOUSE_OFF)
    await this.#query.settled()
    if (this.#options.mouse) await this.#query.fence(this.#options.write)
  }

  /** Switches everything off. */
  release(): void {
    this.#options.write((this.#options.mouse ? MOUSE_OFF : '') + this.#options.title.restore)
  }

  /** For the end of the process, after a crash: nothing is written later any more. */
  releaseAtOnce = (): void => {
    if (!this.#options.mouse) return
    try {
      writeSync(1, MOUSE_OFF)
    } catch {
      // The terminal is closed.
    }
  }
}
