import { maskSentence } from '../compare/text/maskText.ts'
import { CommandOutput } from '../text/outputFilter.ts'

/** Maximum characters held back until their line is complete. */
const MAX_HELD = 65_536

/**
 * Removes secrets from a command's output, as filtered by `CommandOutput`. Secrets are recognised by the text
 * before them, so a line is returned only when complete.
 */
export class MaskedOutput {
  readonly #filter = new CommandOutput()
  readonly #streams = { out: new MaskedLines(), error: new MaskedLines() }

  /** Returns the completed lines; `error`: the piece came on stderr. */
  take(piece: string, error = true): string {
    return this.#streams[error ? 'error' : 'out'].take(this.#filter.take(piece, error))
  }

  /** Returns the rest at the end of the command. */
  end(): string {
    const { out, error } = this.#streams
    const held = out.end() + error.end()
    return held + this.#filter.end()
  }
}

/** The lines of one stream. */
class MaskedLines {
  #held = ''
  #inKey = false

  take(text: string): string {
    const whole = this.#held + text
    const end = Math.max(whole.lastIndexOf('\n'), whole.lastIndexOf('\r')) + 1
    this.#held = whole.slice(end)
    const shown = this.#masked(whole.slice(0, end))
    return this.#held.length > MAX_HELD ? shown + this.end() : shown
  }

  end(): string {
    const held = this.#held
    this.#held = ''
    return this.#masked(held)
  }

  #masked(text: string): string {
    return text
      .split(/([\n\r])/)
      .map((part, index) => (index % 2 === 0 ? this.#line(part) : part))
      .join('')
  }

  /** A private key is the only secret printed over several lines. */
  #line(line: string): string {
    const isWithin = this.#inKey
    if (/-----BEGIN [A-Z ]{0,30}PRIVATE KEY/.test(line)) this.#inKey = true
    if (/-----END /.test(line)) this.#inKey = false
    return isWithin && this.#inKey ? '…' : maskSentence(line)
  }
}
