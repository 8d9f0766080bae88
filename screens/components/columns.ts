import { pad, truncate, width } from '../../src/text/width.ts'
import { sentence } from '../reader.ts'
import type { Line, Part } from './line.ts'

/** A column of rows on a screen. */
export interface Column<Row> {
  readonly title: string
  /** Its texts must have been made visible. */
  readonly cell: (row: Row) => readonly Part[]
  /** The cell as a screen reader hears it, where it is not its title and what stands in it. */
  readonly says?: (row: Row) => string
  readonly side?: 'left' | 'right'
  /** The largest part of the terminal that it may take, 0 to 1. */
  readonly most?: number
  /** It takes what the others leave. */
  readonly grows?: boolean
  /** Only in terminals of at least so many columns, and of fewer than `below`. */
  readonly from?: number
  readonly below?: number
}

/** Columns as wide as their rows and the terminal want them. */
export interface LaidOut<Row> {
  readonly titles: Line
  line(row: Row, cursor: boolean): Line
  /** The row as a screen reader hears it: each cell with the name of its column. */
  sentence(row: Row): string
}

/** A cursor's place before the first column, and the spaces between two. */
const [MARGIN, GAP] = [1, 2]
const LEAST_GROWING = 16

export function layOutColumns<Row>(
  all: readonly Column<Row>[],
  rows: readonly Row[],
  columns: number,
): LaidOut<Row> {
  const fitting = all.filter(({ from = 0, below = Infinity }) => columns >= from && columns < below)
  const wanted = fitting.map((column) => naturalWidth(column, rows, columns))
  const space = columns - MARGIN - GAP * (fitting.length - 1)
  const widths = fitted(wanted, fitting, space)
  return {
    titles: [
      {
        text: `${' '.repeat(MARGIN)}${fitting
          .map(({ title, side }, index) => pad(title, widths[index] ?? 0, side))
          .join(' '.repeat(GAP))}`,
        tone: 'faint',
      },
    ],
    sentence: (row) => sentence(fitting.map((column) => spokenCell(column, row))),
    line: (row, cursor) => [
      { text: cursor ? '>' : ' ', tone: 'strong' },
      ...fitting.flatMap(({ cell, side }, index): Part[] => [
        ...filled(cell(row), widths[index] ?? 0, side),
        { text: index === fitting.length - 1 ? '' : ' '.repeat(GAP) },
      ]),
    ],
  }
}

function spokenCell<Row>({ title, cell, says }: Column<Row>, row: Row): string {
  if (says !== undefined) return says(row)
  const text = cell(row)
    .map((part) => part.says ?? part.text)
    .join('')
    .trim()
  const word = title.toLowerCase()
  return text === '' ? '' : text === '–' ? `${word} not known` : `${word} ${text}`.trim()
}

/** Widths that together fill `space`: what grows takes the rest, the widest others give way. */
function fitted<Row>(
  wanted: readonly number[],
  columns: readonly Column<Row>[],
  space: number,
): number[] {
  const widths = wanted.map((one, index) =>
    columns[index]?.grows === true ? Math.min(one, LEAST_GROWING) : one,
  )
  const total = () => widths.reduce((sum, one) => sum + one, 0)
  while (total() > space) {
    const widest = widths.indexOf(Math.max(...widths))
    if ((widths[widest] ?? 0) <= 1) break
    widths[widest] = (widths[widest] ?? 0) - 1
  }
  const growing = columns.findIndex(({ grows }) => grows === true)
  if (growing !== -1) widths[growing] = (widths[growing] ?? 0) + Math.max(0, space - total())
  return widths
}

function naturalWidth<Row>(
  { title, cell, most = 1 }: Column<Row>,
  rows: readonly Row[],
  columns: number,
) {
  let widest = width(title)
  for (const row of rows) {
    const total = cell(row).reduce((sum, { text }) => sum + width(text), 0)
    if (total > widest) widest = total
  }
  return Math.min(widest, Math.floor(columns * most))
}

/** Parts in exactly `columns`. */
function filled(parts: readonly Part[], columns: number, side: Column<never>['side']): Part[] {
  let left = columns
  const cut = parts.map((part, index) => {
    // A part that just fits must leave space for the sign that more would follow.
    const ends = parts.slice(index + 1).every(({ text }) => text === '')
    const whole = width(part.text)
    const text = truncate(!ends && whole === left ? `${part.text} ` : part.text, left)
    left -= width(text)
    return { ...part, text }
  })
  const space = { text: ' '.repeat(Math.max(0, left)) }
  return side === 'right' ? [space, ...cut] : [...cut, space]
}
