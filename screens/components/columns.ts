import { largest } from '../../src/lists.ts'
import { pad, truncate, truncateStart, width } from '../../src/text/width.ts'
import { sentence } from '../reader.ts'
import type { Line, Part } from './line.ts'

/** A column of rows on a screen. */
export interface Column<Row> {
  readonly title: string
  /** Its texts must have been made visible. */
  readonly cell: (row: Row) => readonly Part[]
  /** Cell text for screen readers, if it differs from title and content. */
  readonly says?: (row: Row) => string
  readonly side?: 'left' | 'right'
  /** The largest part of the terminal that it may take, 0 to 1. */
  readonly most?: number
  /** It takes what the others leave. */
  readonly grows?: boolean
  /**
   * Where there is too little space, it and what grows give way so that least of them is cut, but it
   * not below this part of the terminal, 0 to 1.
   */
  readonly shares?: number
  /** Where the next column's cell, at the right, leaves space, it takes that, too. */
  readonly spills?: boolean
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
const MIN_GROWING = 16
/** What shares is not made narrower for the others. */
const MIN_SHARED = 8
const MIN_CUT_IN_MIDDLE = 6

export function layOutColumns<Row>(
  all: readonly Column<Row>[],
  rows: readonly Row[],
  columns: number,
): LaidOut<Row> {
  const fitting = all.filter(({ from = 0, below = Infinity }) => columns >= from && columns < below)
  const space = columns - MARGIN - GAP * (fitting.length - 1)
  const wanted = fitting.map((column) => wantedBy(column, rows, columns))
  const widths = fitted(wanted, fitting, space, columns)
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
      ...cellsOf(row, fitting, widths),
    ],
  }
}

function cellsOf<Row>(
  row: Row,
  columns: readonly Column<Row>[],
  widths: readonly number[],
): Part[] {
  const taken = columns.map(({ cell }, index) => Math.min(widthOf(cell(row)), widths[index] ?? 0))
  return columns.flatMap(({ cell, side, spills }, index): Part[] => {
    const isLast = index === columns.length - 1
    const wide = widths[index] ?? 0
    const next = taken[index + 1] ?? 0
    if (spills === true && !isLast) {
      const left = (widths[index + 1] ?? 0) - next + (next === 0 ? GAP : 0)
      return [...filled(cell(row), wide + left, side), ...gap(next > 0)]
    }
    const isSpilledOn = columns[index - 1]?.spills === true
    const own = filled(cell(row), isSpilledOn ? (taken[index] ?? 0) : wide, side)
    return [...own, ...gap(!isLast)]
  })
}

function gap(isThere: boolean): Part[] {
  return [{ text: isThere ? ' '.repeat(GAP) : '' }]
}

function spokenCell<Row>({ title, cell, says }: Column<Row>, row: Row): string {
  if (says !== undefined) return says(row)
  const text = cell(row)
    .map((part) => part.says ?? part.text)
    .join('')
    .trim()
  const word = title.toLowerCase()
  return text === '' ? '' : text === '–' ? `${word} unknown` : `${word} ${text}`.trim()
}

/** What a column asks for. */
interface Wanted {
  /** As wide as the widest of its cells, as far as it may be. */
  readonly natural: number
  /** How many of its cells are so wide; those that are wider than the terminal count as that. */
  readonly counts: readonly number[]
}

/** Widths that together fill `space`: what grows takes the rest, the widest others give way. */
function fitted<Row>(
  wanted: readonly Wanted[],
  columns: readonly Column<Row>[],
  space: number,
  terminal: number,
): number[] {
  const isShared = columns.some(({ shares }) => shares !== undefined)
  const widths = wanted.map(({ natural }, index) =>
    columns[index]?.grows === true && !isShared ? Math.min(natural, MIN_GROWING) : natural,
  )
  const total = () => widths.reduce((sum, one) => sum + one, 0)
  if (isShared) {
    const sharing = columns.flatMap(({ shares, grows }, index) =>
      shares !== undefined || grows === true ? [index] : [],
    )
    const least = columns.map(({ title, shares = 0 }) =>
      Math.max(width(title), MIN_SHARED, Math.floor(terminal * shares)),
    )
    share(widths, { sharing, least, wanted }, total() - space)
  }
  while (total() > space) {
    const widest = widths.indexOf(largest(widths))
    if ((widths[widest] ?? 0) <= 1) break
    widths[widest] = (widths[widest] ?? 0) - 1
  }
  const growing = columns.findIndex(({ grows }) => grows === true)
  if (growing !== -1) widths[growing] = (widths[growing] ?? 0) + Math.max(0, space - total())
  return widths
}

interface Sharing {
  /** Which columns give way, and down to which width each. */
  readonly sharing: readonly number[]
  readonly least: readonly number[]
  readonly wanted: readonly Wanted[]
}

/** Takes `excess` from those columns that share, one by one where it costs least. */
function share(widths: number[], { sharing, least, wanted }: Sharing, excess: number): void {
  const costs = wanted.map(({ counts }) => cutting(counts))
  const costOf = (index: number) => costs[index]?.[widths[index] ?? 0] ?? 0
  const canGive = (index: number) => (widths[index] ?? 0) > (least[index] ?? 0)
  for (let left = excess; left > 0; left--) {
    const [cheapest] = sharing.filter(canGive).sort((a, b) => costOf(a) - costOf(b))
    if (cheapest === undefined) return
    widths[cheapest] = (widths[cheapest] ?? 0) - 1
  }
}

/**
 * What one column less costs a column of each width: the more cells are cut and the more of each
 * (the square of it), the more.
 */
function cutting(counts: readonly number[]): number[] {
  const costs: number[] = new Array(counts.length).fill(0)
  let [cells, cut] = [0, 0]
  for (let wide = counts.length - 1; wide >= 0; wide--) {
    cut += cells
    cells += counts[wide] ?? 0
    costs[wide] = 2 * cut + cells
  }
  return costs
}

function wantedBy<Row>(
  { title, cell, most = 1 }: Column<Row>,
  rows: readonly Row[],
  columns: number,
): Wanted {
  const counts: number[] = new Array(columns + 1).fill(0)
  let widest = width(title)
  for (const row of rows) {
    const total = widthOf(cell(row))
    const counted = Math.min(total, columns)
    counts[counted] = (counts[counted] ?? 0) + 1
    if (total > widest) widest = total
  }
  return { natural: Math.min(widest, Math.floor(columns * most)), counts }
}

/** Parts in exactly `columns`. */
function filled(parts: readonly Part[], columns: number, side: Column<never>['side']): Part[] {
  const inMiddle = parts.length > 0 && parts.every(({ cut }) => cut === 'middle')
  const cut = inMiddle ? cutInMiddle(parts, columns) : cutAtEnd(parts, columns)
  const space = { text: ' '.repeat(Math.max(0, columns - widthOf(cut))) }
  return side === 'right' ? [space, ...cut] : [...cut, space]
}

function cutAtEnd(parts: readonly Part[], columns: number): Part[] {
  let left = columns
  return parts.map((part, index) => {
    // A part that just fits must leave space for the sign that more would follow.
    const ends = parts.slice(index + 1).every(({ text }) => text === '')
    const whole = width(part.text)
    const text = truncate(!ends && whole === left ? `${part.text} ` : part.text, left)
    left -= width(text)
    return { ...part, text }
  })
}

/** The beginning and the end, each in about a half of the columns. */
function cutInMiddle(parts: readonly Part[], columns: number): Part[] {
  if (widthOf(parts) <= columns || columns < MIN_CUT_IN_MIDDLE) return cutAtEnd(parts, columns)
  const end: Part[] = []
  let left = Math.floor(columns / 2)
  for (const part of parts.toReversed()) {
    const whole = width(part.text)
    // Without the sign, which stands at the end of the beginning.
    const text = whole <= left ? part.text : truncateStart(part.text, left + 1).slice(1)
    end.unshift({ ...part, text: left === 0 ? '' : text })
    left -= width(end[0]?.text ?? '')
  }
  return [...cutAtEnd(parts, columns - widthOf(end)), ...end]
}

function widthOf(parts: readonly Part[]): number {
  return parts.reduce((sum, { text }) => sum + width(text), 0)
}
