import { withoutEnd } from '../text/format.ts'
import { withoutSequences } from '../text/visible.ts'

/** Maximum characters of a line; longer ones are left out. */
const MAX_LINE = 1 << 18

/** Splits a stream of pieces into lines; the memory for an unfinished line is bounded. */
export class OutputLines {
  #text = ''
  #dropped = false

  /** Returns the lines that `text` completes, without colours; lines that are too long are left out. */
  take(text: string): string[] {
    const parts = text.split('\n')
    const last = parts.length - 1
    const ended: string[] = []
    for (const [index, part] of parts.entries()) {
      if (this.#text.length + part.length > MAX_LINE) this.#drop()
      if (!this.#dropped) this.#text += part
      if (index === last) break
      if (!this.#dropped) ended.push(cleaned(this.#text))
      this.#text = ''
      this.#dropped = false
    }
    return ended
  }

  #drop(): void {
    this.#text = ''
    this.#dropped = true
  }
}

/** The line as a terminal shows it: without overwritten text. */
function cleaned(line: string): string {
  const shown = withoutEnd(withoutSequences(line), '\r')
  return shown.slice(shown.lastIndexOf('\r') + 1)
}
