import { setTimeout as delay } from 'node:timers/promises'
import xterm, { type Terminal } from '@xterm/headless'
import { BACKGROUND_QUERY } from '../../../screens/background.ts'
import type { Host } from '../../../src/host/host.ts'
import { sequenceOf } from './keys.ts'
import { Display, Kept, Keyboard } from './streams.ts'
import { View } from './view.ts'

/*
 * The whole program on a terminal of its own, in this process: keys go in as bytes, and what it
 * draws is read from the screen of a terminal emulator.
 */

export interface ScreenOptions {
  /** Closed when the program ends. */
  readonly host: Host
  readonly columns?: number
  readonly rows?: number
  readonly profile?: string
  /** Why the sample machine stands in. */
  readonly standIn?: string | null
}

/** How long `see` and `until` wait before they give up, in milliseconds. */
const LIMIT = 30_000
/** Ink decides after 20 ms that an escape is no beginning of another key. */
const ESCAPE = 25
/** Longer than the time in which an Enter is no answer to a plan. */
const READING = 320
/** With a name in it that says nothing to the terminal. */
const OWN_TITLE = /\x1b\[22;2t\x1b\]2;terrapin: [^\x00-\x1f\x7f]*\x07/g
/** Longer than Ink holds a frame back at the rate that is used here. */
const FRAME = 5

/**
 * Starts the program; it has drawn its first frame. Colours are as the variable FORCE_COLOR says
 * when the first screen of a test file is opened: they are decided when the program is loaded.
 */
export async function openScreen(options: ScreenOptions): Promise<Screen> {
  process.env.FORCE_COLOR ??= '1'
  const { runScreens } = await import('../../../screens/run.tsx')
  const { host, columns = 80, rows = 24, profile = 'system', standIn = null } = options
  const terminal = new xterm.Terminal({
    cols: columns,
    rows,
    convertEol: true, // as the kernel's terminal does
    allowProposedApi: true,
  })
  const keyboard = new Keyboard()
  // What the terminal answers to a query.
  terminal.onData((answer) => keyboard.push(answer))
  const display = new Display(terminal)
  const errors = new Kept()
  const status = runScreens(
    { host, options: { profile, color: true }, standIn },
    {
      stdin: keyboard,
      stdout: display,
      stderr: errors,
      patchConsole: false,
      maxFps: 1000,
    },
  )
  const screen = new Screen(terminal, keyboard, display, errors, status)
  await screen.until(() => keyboard.isRaw && screen.line(0) !== '', 'a first frame')
  return screen
}

/** A running program as a person has it in front of them. */
export class Screen extends View {
  /** The exit status; rejects where the program throws. */
  readonly status: Promise<number>
  readonly #keyboard: Keyboard
  readonly #display: Display
  readonly #errors: Kept
  /** How it ended, as words; null while it runs. */
  #end: string | null = null

  constructor(
    terminal: Terminal,
    keyboard: Keyboard,
    display: Display,
    errors: Kept,
    status: Promise<number>,
  ) {
    super(terminal)
    this.#keyboard = keyboard
    this.#display = display
    this.#errors = errors
    this.status = status
    status.then(
      (value) => {
        this.#end = `The program ended with status ${value}.`
      },
      (error) => {
        this.#end = `The program threw ${error instanceof Error ? error.stack : error}`
      },
    )
  }

  /** Presses keys, named as in the action table: `j`, `enter`, `ctrl+d`. */
  async press(...keys: string[]): Promise<void> {
    for (const key of keys) {
      // A person reads a plan before they agree to it.
      if (key === 'enter' && this.has(/(?:↵|Enter) run/)) await delay(READING)
      this.#keyboard.push(sequenceOf(key))
      if (key === 'escape') await delay(ESCAPE)
      await this.#settle()
    }
  }

  /** Writes over what is shown, as another program on the terminal does. */
  async spoil(text: string): Promise<void> {
    await new Promise<void>((done) => this.#display.terminal.write(text, done))
  }

  /** Types a text so fast that the program reads it at once. */
  async type(text: string): Promise<void> {
    this.#keyboard.push(text)
    await this.#settle()
  }

  /** Pastes a text: a terminal puts it in brackets where the program asked for that. */
  async paste(text: string): Promise<void> {
    const bracketed = this.terminal.modes.bracketedPasteMode
    await this.type(bracketed ? `\x1b[200~${text}\x1b[201~` : text)
  }

  /** Waits until the text, or what matches, is on the screen. */
  async see(...texts: (string | RegExp)[]): Promise<void> {
    for (const text of texts) await this.until(() => this.has(text), `${text}`)
  }

  /** Waits until the text is on the screen no more. */
  async miss(...texts: (string | RegExp)[]): Promise<void> {
    for (const text of texts) await this.until(() => !this.has(text), `no ${text}`)
  }

  /** Waits for anything that can be read from the screen; looks again after every change of it. */
  async until(holds: () => boolean, what: string): Promise<void> {
    const deadline = Date.now() + LIMIT
    while (!holds()) {
      const left = deadline - Date.now()
      if (this.#end !== null || left <= 0) {
        throw new Error(`Waited for ${what}. ${this.#end ?? ''}\n${this.text()}`)
      }
      await this.#change(left)
    }
  }

  /** Every byte that the terminal was ever sent, but for the title that the program gives it. */
  written(): string {
    return this.sent().replace(OWN_TITLE, '').replaceAll(BACKGROUND_QUERY, '')
  }

  /** Every byte that the terminal was ever sent. */
  sent(): string {
    return this.#display.written
  }

  /** What the program wrote to stderr. */
  errors(): string {
    return this.#errors.text
  }

  async resize(columns: number, rows: number): Promise<void> {
    this.terminal.resize(columns, rows)
    this.#display.emit('resize')
    await this.#settle()
  }

  /** Leaves with Ctrl+C unless the program has ended; its exit status. */
  async close(): Promise<number> {
    if (this.#end === null) await this.press('ctrl+c')
    return this.status
  }

  /** For `await using`: also where the test has failed meanwhile. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#end !== null) return
    await this.press('ctrl+c')
    await Promise.race([this.status, delay(LIMIT)]).catch(() => {})
  }

  /** All that follows at once from the last key is on the screen. */
  async #settle(): Promise<void> {
    await delay(FRAME)
    // A large frame may still be on its way.
    for (let drawn = -1; drawn !== this.#display.written.length; await delay(1)) {
      drawn = this.#display.written.length
    }
    await new Promise<void>((done) => this.#display.write('', () => done()))
  }

  /** The next change of the screen, the end of the program, or `limit` milliseconds. */
  async #change(limit: number): Promise<void> {
    const stop = new AbortController()
    const drawn = new Promise<void>((done) => {
      const listener = this.terminal.onWriteParsed(() => {
        listener.dispose()
        done()
      })
      stop.signal.addEventListener('abort', () => listener.dispose())
    })
    const ended = this.status.then(
      () => {},
      () => {},
    )
    const timeout = delay(limit, undefined, { signal: stop.signal }).catch(() => {})
    await Promise.race([drawn, ended, timeout])
    stop.abort()
  }
}
