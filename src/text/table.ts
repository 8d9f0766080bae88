import { largest } from '../lists.ts'
import { pad, width } from './width.ts'

/** A column of a table for people. */
export interface Column<Row> {
  readonly title: string
  readonly side?: 'left' | 'right'
  readonly text: (row: Row) => string
}

/** Maximum padding: a disk’s text may be a megabyte long. Longer cells are shown in full. */
const WIDEST = 250

/** Formats rows as aligned lines below their titles; empty columns are left out. */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string[] {
  const filled = columns
    .map((column) => ({ ...column, cells: rows.map((row) => oneBlank(column.text(row))) }))
    .filter((column) => column.cells.some((cell) => cell !== ''))
  const sized = filled.map((column) => ({
    ...column,
    columns: Math.min(largest(column.cells.map(width), width(column.title)), WIDEST),
  }))
  const line = (cell: (column: (typeof sized)[number]) => string) =>
    sized
      .map((column) => {
        const text = cell(column)
        return width(text) > column.columns ? text : pad(text, column.columns, column.side)
      })
      .join('  ')
      .trimEnd()
  return [
    line((column) => column.title),
    ...rows.map((_, index) => line((column) => column.cells[index] ?? '')),
  ]
}

/** Collapses blanks of any width in text from outside: a terminal that wraps could show a false row. */
export function oneBlank(text: string): string {
  return text.replace(/\p{Zs}+/gu, ' ')
}
