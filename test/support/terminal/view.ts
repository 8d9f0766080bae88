import type { Terminal } from '@xterm/headless'
import { type CellStyle, isOverflow, lineText, styleAt } from './cells.ts'

/** What stands on a terminal's screen. */
export class View {
  readonly terminal: Terminal

  constructor(terminal: Terminal) {
    this.terminal = terminal
  }

  /** Whether it is on the screen; a text may be broken into lines at its spaces. */
  has(text: string | RegExp): boolean {
    const shown = this.text()
    if (typeof text !== 'string') return text.test(shown)
    return shown.includes(text) || shown.replace(/\s+/g, ' ').includes(text)
  }

  /** All lines, each without the spaces at its end. */
  lines(): string[] {
    return Array.from({ length: this.terminal.rows }, (_, y) => lineText(this.terminal, y))
  }

  /** One line; -1 is the last one. */
  line(n: number): string {
    return this.lines().at(n) ?? ''
  }

  text(): string {
    return this.lines().join('\n')
  }

  /** Which line the text is in, from 0; throws where it is in none. */
  row(text: string): number {
    const found = this.lines().findIndex((line) => line.includes(text))
    if (found < 0) throw new Error(`No line has ${text}.\n${this.text()}`)
    return found
  }

  cellStyle(x: number, y: number): CellStyle {
    return styleAt(this.terminal, x, y)
  }

  /** Lines that are the overflow of the one above: a line was wider than the terminal. */
  overflowing(): number[] {
    const rows = [...Array(this.terminal.rows).keys()]
    return rows.filter((y) => isOverflow(this.terminal, y))
  }
}
