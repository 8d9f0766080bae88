import { withoutEnd } from '../text/format.ts'
import { withoutSequences } from '../text/visible.ts'

/** Characters of a line beyond which it is left out. */
const MAX_LINE = 1 << 18

/** The lines of a stream that comes in pieces; what it keeps of an unfinished one is bounded. */
export class OutputLines {
  #text = ''
  #dropped = false

  /** The lines that `text` ends, without colours; one that is too long is left out. */
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

/** What a terminal would show of the line: what it prints over is gone. */
function cleaned(line: string): string {
  const shown = withoutEnd(withoutSequences(line), '\r')
  return shown.slice(shown.lastIndexOf('\r') + 1)
}
