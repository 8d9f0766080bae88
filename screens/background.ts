import { drawsScreens } from '../src/text/terminal.ts'

/*
 * Asks the terminal for its background colour (OSC 11 in xterm’s ctlseqs), to choose readable colours. After it
 * the terminal is asked what it is (DA1), which every terminal answers: with that answer, no other can be late.
 */

type Variables = Readonly<Record<string, string | undefined>>
export type Background = 'light' | 'dark'

const FENCE = '\u001b[c'
export const BACKGROUND_QUERY = `\u001b]11;?\u001b\\${FENCE}`

/** Maximum milliseconds to wait for the answers before the terminal is released, for a slow connection. */
const MAX_WAIT_MS = 600

/** One query: what was answered, and whether an answer may still come. */
export class BackgroundQuery {
  readonly #onKnown: (background: Background) => void
  #isOpen = false
  /** Whether the terminal has ever answered. */
  #answers = false
  #settled: (() => void)[] = []

  constructor(onKnown: (background: Background) => void) {
    this.#onKnown = onKnown
  }

  /** Sends the query, once the answers are not echoed. */
  ask(write: (text: string) => void): void {
    this.#isOpen = true
    write(BACKGROUND_QUERY)
  }

  /** Waits until all that the terminal has sent so far has arrived; not for one that never answers. */
  async fence(write: (text: string) => void): Promise<void> {
    if (!this.#answers) return
    this.#isOpen = true
    write(FENCE)
    await this.settled()
  }

  take(answer: string): void {
    const background = backgroundOf(answer)
    if (background !== null) this.#onKnown(background)
    if (!answer.endsWith('c')) return
    this.#answers = true
    this.#isOpen = false
    for (const done of this.#settled.splice(0)) done()
  }

  /** Resolves once no answer can come any more, or none will. */
  async settled(): Promise<void> {
    if (!this.#isOpen) return
    await new Promise<void>((done) => {
      const timer = setTimeout(done, MAX_WAIT_MS)
      this.#settled.push(() => {
        clearTimeout(timer)
        done()
      })
    })
    this.#isOpen = false
  }
}

/**
 * Whether the terminal may be asked: not the Linux console, which knows no such query, nor GNU screen, which
 * passes it on to a terminal that may be another one later.
 */
export function mayBeAsked(env: Variables): boolean {
  const { TERM = '', STY, TMUX } = env
  return drawsScreens(env) && !/^(?:linux|vt\d|cons|ansi)/.test(TERM) && (!STY || Boolean(TMUX))
}

/** From the reply to OSC 11, `rgb:ffff/ffff/ffff`; null for another reply. */
export function backgroundOf(answer: string): Background | null {
  const found = /^\u001b\]11;rgba?:([\da-f]+)\/([\da-f]+)\/([\da-f]+)/i.exec(answer)
  if (found === null) return null
  const [red = 0, green = 0, blue = 0] = found
    .slice(1)
    .map((digits) => Number.parseInt(digits, 16) / (16 ** digits.length - 1))
  // Luma (ITU-R BT.601): how bright the eye sees it.
  return 0.299 * red + 0.587 * green + 0.114 * blue > 0.5 ? 'light' : 'dark'
}
