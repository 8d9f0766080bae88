import { largest } from '../../src/lists.ts'
import { pad, truncate, truncateStart, width } from '../../src/text/width.ts'
import { sentence } from '../reader.ts'
import { cursorSign } from '../theme.ts'
import type { Line, Part } from './line.ts'

/** A column of rows on a screen. */
export interface Column<Row> {
  readonly title: string
  /** Texts from outside must have been made visible. */
  readonly cell: (row: Row) => readonly Part[]
  /** Cell text for screen readers, if it differs from title and content. */
  readonly spokenText?: (row: Row) => string
  readonly side?: 'left' | 'right'
  /** Its maximum share of the terminal, 0 to 1. */
  readonly most?: number
  /** It takes what space the others leave, as far as its cells need it. */
  readonly grows?: boolean
  /**
   * Where space is short, it and growing columns shrink so that as little text as possible is cut; it keeps
   * at least this share of the terminal, 0 to 1.
   */
  readonly shares?: number
  /** It also uses space left free by the next column's right-aligned cell. */
  readonly spills?: boolean
  /** Shown only in terminals of at least so many columns, and of fewer than `below`. */
  readonly from?: number
  readonly below?: number
}

/** Columns fitted to their rows and the terminal. */
export interface LaidOut<Row> {
  readonly titles: Line
  line(row: Row, cursor: boolean): Line
  /** The row's text for screen readers: each cell with the name of its column. */
  sentence(row: Row): string
}

/** The cursor's place before the first column, and the spaces between columns. */
const [MARGIN, GAP] = [1, 2]
const MIN_GROWING = 16
/** Minimum width of a sharing column. */
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
      { text: cursor ? cursorSign() : ' ', tone: 'strong' },
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

function spokenCell<Row>({ title, cell, spokenText }: Column<Row>, row: Row): string {
  if (spokenText !== undefined) return spokenText(row)
  const text = cell(row)
    .map((part) => part.spokenText ?? part.text)
    .join('')
    .trim()
  const word = title.toLowerCase()
  return text === '' ? '' : text === '–' ? `${word} unknown` : `${word} ${text}`.trim()
}

/** The widths that a column would like. */
interface Wanted {
  /** The width of its widest cell, up to its maximum. */
  readonly natural: number
  /** The number of its cells by width; cells wider than the terminal count as that wide. */
  readonly counts: readonly number[]
}

/** Widths that fit into `space`, none wider than its cells: the rest stays free at the right. */
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
  if (growing !== -1) {
    const free = Math.max(0, space - total())
    const natural = wanted[growing]?.natural ?? 0
    widths[growing] = Math.min(
      Math.max(natural, widths[growing] ?? 0),
      (widths[growing] ?? 0) + free,
    )
  }
  return widths
}

interface Sharing {
  /** Indexes of the columns that shrink; `least` is the minimum width of each. */
  readonly sharing: readonly number[]
  readonly least: readonly number[]
  readonly wanted: readonly Wanted[]
}

/** Removes `excess` columns from the sharing ones, one at a time where it costs least. */
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
 * The cost of removing one column at each width: it increases with the number of cut cells and with the
 * square of the cut text.
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

/** Pads or cuts parts to exactly `columns`. */
function filled(parts: readonly Part[], columns: number, side: Column<never>['side']): Part[] {
  const inMiddle = parts.length > 0 && parts.every(({ cut }) => cut === 'middle')
  const [first] = parts
  const cut =
    first?.cut === 'start' && parts.length === 1
      ? [{ ...first, text: truncateStart(first.text, columns) }]
      : inMiddle
        ? cutInMiddle(parts, columns)
        : cutAtEnd(parts, columns)
  const space = { text: ' '.repeat(Math.max(0, columns - widthOf(cut))) }
  return side === 'right' ? [space, ...cut] : [...cut, space]
}

function cutAtEnd(parts: readonly Part[], columns: number): Part[] {
  let left = columns
  const last = parts.findLastIndex(({ text }) => text !== '')
  return parts.map((part, index) => {
    // A part that just fits must leave space for the `…` of following parts.
    const ends = index >= last
    const whole = width(part.text)
    const text = truncate(!ends && whole === left ? `${part.text} ` : part.text, left)
    left -= width(text)
    return { ...part, text }
  })
}

/** Keeps the beginning and the end, each in about half of the columns. */
function cutInMiddle(parts: readonly Part[], columns: number): Part[] {
  if (widthOf(parts) <= columns || columns < MIN_CUT_IN_MIDDLE) return cutAtEnd(parts, columns)
  const end: Part[] = []
  let left = Math.floor(columns / 2)
  for (const part of parts.toReversed()) {
    const whole = width(part.text)
    // Without the `…`, which is already at the end of the beginning.
    const text = whole <= left ? part.text : truncateStart(part.text, left + 1).slice(1)
    end.unshift({ ...part, text: left === 0 ? '' : text })
    left -= width(end[0]?.text ?? '')
  }
  return [...cutAtEnd(parts, columns - widthOf(end)), ...end]
}

function widthOf(parts: readonly Part[]): number {
  return parts.reduce((sum, { text }) => sum + width(text), 0)
}
