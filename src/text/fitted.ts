import { largest } from '../lists.ts'
import { type Column, oneBlank } from './table.ts'
import { pad, truncate, width, wrap } from './width.ts'

/** Rows laid out in columns: each row is one line, or several where its cells are wrapped. */
export interface Fitted {
  readonly titles: string
  readonly rows: readonly (readonly string[])[]
}

const GAP = 2
/** Usual maximum of lines of a cell: the text of a file may be a megabyte long. */
const MAX_LINES = 8
/** Maximum padding where lines may have any length: one long cell must not move all others. */
const MAX_PADDING = 40

/**
 * Aligns rows below their titles in lines of at most `columns`: the widest columns shrink, and their cells are
 * wrapped, to `maxLines` at most. With `columns` Infinity each row is one line, and longer cells move only what follows in their row.
 * Empty columns are left out.
 */
export function fittedTable<Row>(
  all: readonly Column<Row>[],
  rows: readonly Row[],
  columns: number,
  maxLines = MAX_LINES,
): Fitted {
  const filled = all
    .map((column) => ({
      ...column,
      cells: rows.map((row) => oneBlank(column.text(row)).trimEnd()),
    }))
    .filter((column) => column.cells.some((cell) => cell !== ''))
  const natural = filled.map(({ cells, title }) => largest(cells.map(width), width(title)))
  const widths = Number.isFinite(columns)
    ? shrunk(natural, Math.max(filled.length, columns - GAP * (filled.length - 1)))
    : natural.map((one) => Math.min(one, MAX_PADDING))
  const joined = (cells: readonly string[]) =>
    cells
      .map((cell, index) => {
        const wide = widths[index] ?? 0
        return width(cell) > wide ? cell : pad(cell, wide, filled[index]?.side)
      })
      .join(' '.repeat(GAP))
      .trimEnd()
  const linesOf = (row: number): string[] => {
    const cells = filled.map(({ cells: some }) => some[row] ?? '')
    if (!Number.isFinite(columns)) return [joined(cells)]
    const wrapped = cells.map((cell, index) => wrappedCell(cell, widths[index] ?? 0, maxLines))
    const height = largest(wrapped.map((lines) => lines.length))
    return Array.from({ length: height }, (_, line) => joined(wrapped.map((of) => of[line] ?? '')))
  }
  const titles = filled.map(({ title }, index) =>
    Number.isFinite(columns) ? truncate(title, widths[index] ?? 0) : title,
  )
  return { titles: joined(titles), rows: rows.map((_, row) => linesOf(row)) }
}

/** Widths that together take at most `space`: the widest shrink first. */
function shrunk(natural: readonly number[], space: number): number[] {
  const widths = [...natural]
  let total = widths.reduce((sum, one) => sum + one, 0)
  while (total > space) {
    const widest = largest(widths)
    const second = largest(widths.filter((one) => one < widest))
    const among = widths.filter((one) => one === widest).length
    // All of the widest shrink to the next one at once: a cell may have a million characters.
    const step = Math.min(widest - second, Math.max(1, Math.floor((total - space) / among)))
    let excess = total - space
    for (const [index, one] of widths.entries()) {
      if (one !== widest || excess <= 0) continue
      widths[index] = one - Math.min(step, excess)
      excess -= step
    }
    total = widths.reduce((sum, one) => sum + one, 0)
  }
  return widths
}

function wrappedCell(cell: string, columns: number, most: number): string[] {
  if (width(cell) <= columns) return [cell]
  // What is beyond the last line is not wrapped.
  const lines = wrap(cell.slice(0, columns * (most + 1)), columns)
  if (lines.length <= most) return lines
  return [...lines.slice(0, most - 1), truncate(`${lines[most - 1]} …`, columns)]
}
