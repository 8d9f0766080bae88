import type { IBufferCell, Terminal } from '@xterm/headless'

/** How a cell of the screen looks. */
export interface CellStyle {
  /** The number among the terminal's 256 colours, or `#rrggbb`; null for its own foreground. */
  readonly color: number | string | null
  readonly bold: boolean
  readonly dim: boolean
  readonly underline: boolean
  readonly inverse: boolean
}

/** Characters of one line that look the same. */
export interface Run {
  readonly column: number
  readonly columns: number
  readonly text: string
  readonly style: CellStyle
}

/** What stands in a line of the screen, its end without spaces. */
export function lineText(terminal: Terminal, y: number): string {
  const { active } = terminal.buffer
  // A line keeps the cells that it had before the terminal became narrower.
  return active.getLine(active.viewportY + y)?.translateToString(true, 0, terminal.cols) ?? ''
}

/** Whether the line is the overflow of the one above it. */
export function isOverflow(terminal: Terminal, y: number): boolean {
  const { active } = terminal.buffer
  return active.getLine(active.viewportY + y)?.isWrapped ?? false
}

export function styleAt(terminal: Terminal, x: number, y: number): CellStyle {
  const { active } = terminal.buffer
  const cell = active.getLine(active.viewportY + y)?.getCell(x)
  if (cell === undefined) throw new Error(`There is no cell ${x},${y}.`)
  return styleOf(cell)
}

/** A line as runs of one style each; the spaces at its end count where they are inverse. */
export function runsOf(terminal: Terminal, y: number): Run[] {
  const { active } = terminal.buffer
  const line = active.getLine(active.viewportY + y)
  const runs: Run[] = []
  for (let x = 0; line !== undefined && x < terminal.cols; x++) {
    const cell = line.getCell(x)
    if (cell === undefined || cell.getWidth() === 0) continue // the right half of a wide one
    const style = styleOf(cell)
    const last = runs.at(-1)
    const text = cell.getChars() || ' '
    const columns = cell.getWidth()
    if (last !== undefined && sameStyle(last.style, style)) {
      runs[runs.length - 1] = { ...last, text: last.text + text, columns: last.columns + columns }
    } else runs.push({ column: x, columns, text, style })
  }
  return runs
}

function styleOf(cell: IBufferCell): CellStyle {
  return {
    color: colorOf(cell),
    bold: cell.isBold() !== 0,
    dim: cell.isDim() !== 0,
    underline: cell.isUnderline() !== 0,
    inverse: cell.isInverse() !== 0,
  }
}

function colorOf(cell: IBufferCell): CellStyle['color'] {
  if (cell.isFgPalette()) return cell.getFgColor()
  return cell.isFgRGB() ? `#${cell.getFgColor().toString(16).padStart(6, '0')}` : null
}

function sameStyle(a: CellStyle, b: CellStyle): boolean {
  const flags = ['bold', 'dim', 'underline', 'inverse'] as const
  return a.color === b.color && flags.every((flag) => a[flag] === b[flag])
}
