import { visible, withoutSequences } from './visible.ts'

/*
 * Filters a command's output for a terminal. Anyone who names a link, a unit or a file controls parts of the
 * output, so no part of it may control the terminal.
 */

/** An incomplete escape sequence (ECMA-48). */
const UNFINISHED = /\u001b(?:\[[0-9;:?]*[ -/]*|[\]PX^_][^\u0000-\u001f]*\u001b?|[()])?$/

/** Maximum characters of an incomplete sequence; a longer one is shown as text. */
const MAX_HELD = 4096

/** One stream of a command. */
class OutputFilter {
  #held = ''
  /** The last character was a carriage return, whose meaning depends on the next one. */
  #returned = false

  take(piece: string): string {
    const text = this.#held + piece
    const held = UNFINISHED.exec(text)?.[0] ?? ''
    this.#held = held.length > MAX_HELD ? '' : held
    return this.#shown(withoutSequences(text.slice(0, text.length - this.#held.length)))
  }

  end(): string {
    const text = this.#held
    this.#held = ''
    return this.#shown(text)
  }

  #shown(text: string): string {
    if (text === '') return ''
    const whole = (this.#returned ? '\r' : '') + text
    const joined = whole.replace(/\r+/g, '\r').replaceAll('\r\n', '\n')
    this.#returned = joined.endsWith('\r')
    return (this.#returned ? joined.slice(0, -1) : joined)
      .replaceAll('\t', '    ')
      .split(/([\n\r])/)
      .map((part, index) => (index % 2 === 0 ? visible(part) : part))
      .join('')
  }
}

/**
 * Filters a command's output piece by piece. The result is printable text, `\n` at the end of a line, and
 * `\r` where a line is rewritten (a progress bar). Colours and other sequences are dropped, even if split
 * between pieces; hidden characters are escaped as by `visible`.
 */
export class CommandOutput {
  readonly #stdout = new OutputFilter()
  readonly #stderr = new OutputFilter()
  #lineOpen = false

  /** Returns the displayable part of a piece; `error`: it came on stderr. */
  take(piece: string, error = true): string {
    return this.#noted((error ? this.#stderr : this.#stdout).take(piece))
  }

  /** Returns the rest at the end of the command, and terminates its last line. */
  end(): string {
    const rest = this.#noted(this.#stdout.end() + this.#stderr.end())
    return this.#lineOpen ? `${rest}\n` : rest
  }

  #noted(text: string): string {
    if (text !== '') this.#lineOpen = !text.endsWith('\n')
    return text
  }
}

/** A line of filtered output as a terminal would show it, without overwritten text. */
export function lastState(line: string): string {
  return line.slice(line.lastIndexOf('\r') + 1)
}

/**
 * Filtered output for writing. On a terminal a rewritten line is erased first (EL in ECMA-48); elsewhere each
 * of its states is a line.
 */
export function writtenOutput(text: string, onTerminal: boolean): string {
  return text.replaceAll('\r', onTerminal ? '\r\u001b[K' : '\n')
}

/** The last non-empty line of a command's output, safe to display; `''` for none. */
export function lastLine(output: string): string {
  const shown = new CommandOutput()
  const lines = (shown.take(output.trimEnd()) + shown.end()).split('\n').map(lastState)
  return lines.findLast((line) => line.trim() !== '')?.trim() ?? ''
}
