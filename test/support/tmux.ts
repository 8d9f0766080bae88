import { execFileSync, spawnSync } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'

/** How long `see` waits, in milliseconds. */
const LIMIT = 40_000

/** Longer than the time in which an Enter is no answer to a plan. */
const READING = 400

function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}

export function hasTmux(): boolean {
  return spawnSync('tmux', ['-V']).status === 0
}

/** A real terminal: a tmux server of its own with one shell in it, or another command. */
export class Tmux {
  readonly #server = `terrapin-test-${process.pid}-${Math.floor(performance.now())}`

  constructor(
    columns: number,
    rows: number,
    env: Readonly<Record<string, string>> = {},
    command: readonly string[] = ['sh'],
  ) {
    const variables = Object.entries(env).flatMap(([name, value]) => ['-e', `${name}=${value}`])
    const size = ['-x', String(columns), '-y', String(rows)]
    this.#tmux('-f', '/dev/null', 'new-session', '-d', ...size, ...variables, ...command)
    this.#tmux('set-option', '-g', 'window-size', 'manual')
  }

  /** Sends keys as tmux names them, or texts. */
  press(...keys: string[]): void {
    // A person reads a plan before they agree to it.
    if (keys[0] === 'Enter' && this.text().includes('↵ run')) pause(READING)
    this.#tmux('send-keys', ...keys)
  }

  /** Types a text as it is. */
  type(text: string): void {
    this.#tmux('send-keys', '-l', text)
  }

  /** Types a text as it is, and Enter. */
  enter(text: string): void {
    this.type(text)
    this.press('Enter')
  }

  /** Sets an option of the window. */
  option(name: string, value: string): void {
    this.#tmux('set-option', '-g', '-w', name, value)
  }

  resize(columns: number, rows: number): void {
    this.#tmux('resize-window', '-x', String(columns), '-y', String(rows))
  }

  /** What the program has called the terminal. */
  title(): string {
    return this.#tmux('display-message', '-p', '#{pane_title}').trim()
  }

  /** Keeps every byte that the terminal is sent from now on in a file. */
  record(file: string): void {
    this.#tmux('pipe-pane', `cat > ${file}`)
  }

  /** What stands on the screen. */
  text(): string {
    return this.#tmux('capture-pane', '-p')
  }

  /** Waits for a text on the screen; the screen then. */
  async see(text: string | RegExp): Promise<string> {
    for (const start = performance.now(); performance.now() - start < LIMIT; await delay(50)) {
      const shown = this.text()
      if (typeof text === 'string' ? shown.includes(text) : text.test(shown)) return shown
    }
    throw new Error(`Waited for ${text}:\n${this.text()}`)
  }

  close(): void {
    spawnSync('tmux', ['-L', this.#server, 'kill-server'])
  }

  #tmux(...argv: string[]): string {
    return execFileSync('tmux', ['-L', this.#server, ...argv], { encoding: 'utf8' })
  }
}
