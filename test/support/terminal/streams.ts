import { Readable, Writable } from 'node:stream'
import type { Terminal } from '@xterm/headless'

/** The keyboard's end of a terminal, as a program finds it on stdin. */
export class Keyboard extends Readable {
  readonly isTTY = true
  isRaw = false

  override _read(): void {}

  setRawMode(isRaw: boolean): this {
    this.isRaw = isRaw
    return this
  }

  ref(): this {
    return this
  }

  unref(): this {
    return this
  }
}

/** The screen's end of a terminal, as a program finds it on stdout; it draws on `terminal`. */
export class Display extends Writable {
  readonly isTTY = true
  readonly terminal: Terminal
  /** Everything that was ever written. */
  written = ''

  constructor(terminal: Terminal) {
    super({ decodeStrings: false })
    this.terminal = terminal
  }

  get columns(): number {
    return this.terminal.cols
  }

  get rows(): number {
    return this.terminal.rows
  }

  override _write(chunk: string | Uint8Array, _encoding: string, done: () => void): void {
    this.written += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()
    this.terminal.write(chunk, done)
  }
}

/** A stream that keeps what is written to it. */
export class Kept extends Writable {
  text = ''

  override _write(chunk: Uint8Array, _encoding: string, done: () => void): void {
    this.text += Buffer.from(chunk).toString()
    done()
  }
}
