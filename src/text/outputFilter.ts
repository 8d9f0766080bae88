import { visible, withoutSequences } from './visible.ts'

/*
 * What a command prints, on its way to a terminal. Whoever names a link, a unit or a file decides
 * what stands there, so none of it may drive the terminal.
 */

/** The beginning of a sequence (ECMA-48) whose end has not come. */
const UNFINISHED = /\u001b(?:\[[0-9;:?]*[ -/]*|[\]PX^_][^\u0000-\u001f]*\u001b?|[()])?$/

/** Characters of a sequence that are waited for; a longer one is shown as text. */
const MAX_HELD = 4096

/** One stream of a command. */
class OutputFilter {
  #held = ''
  /** The last character was a carriage return: what follows tells what that means. */
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
 * Filters what a command prints, piece by piece. What comes out is printable text, `\n` at the end
 * of a line, and `\r` where a line is started again (a progress bar). Colours and other sequences
 * are dropped, however they are cut into pieces; hidden characters are written out as by `visible`.
 */
export class CommandOutput {
  readonly #stdout = new OutputFilter()
  readonly #stderr = new OutputFilter()
  #lineOpen = false

  /** The part of a piece that can be shown already; `error` says that it came on stderr. */
  take(piece: string, error = true): string {
    return this.#noted((error ? this.#stderr : this.#stdout).take(piece))
  }

  /** What is left at the end of the command; ends its last line, whatever it printed. */
  end(): string {
    const rest = this.#noted(this.#stdout.end() + this.#stderr.end())
    return this.#lineOpen ? `${rest}\n` : rest
  }

  #noted(text: string): string {
    if (text !== '') this.#lineOpen = !text.endsWith('\n')
    return text
  }
}

/** A line of filtered output as a terminal would leave it: without what was printed over. */
export function lastState(line: string): string {
  return line.slice(line.lastIndexOf('\r') + 1)
}

/**
 * Filtered output as it is written. On a terminal a line that is started again is erased first
 * (EL in ECMA-48); elsewhere each of its states is a line.
 */
export function writtenOutput(text: string, onTerminal: boolean): string {
  return text.replaceAll('\r', onTerminal ? '\r\u001b[K' : '\n')
}

/** The last line of a command's output that is not empty, fit to be shown; `''` where all are. */
export function lastLine(output: string): string {
  const shown = new CommandOutput()
  const lines = (shown.take(output.trimEnd()) + shown.end()).split('\n').map(lastState)
  return lines.findLast((line) => line.trim() !== '')?.trim() ?? ''
}
