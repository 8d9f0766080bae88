import type { DiffLine } from '../../src/compare/text/difference.ts'
import { type LineRun, lineRuns, type Pair, pairs } from '../../src/compare/text/hunks.ts'
import { changedWithin, type Range } from '../../src/compare/text/within.ts'
import { counted } from '../../src/text/format.ts'
import { visible } from '../../src/text/visible.ts'
import { chunks, pad, width } from '../../src/text/width.ts'
import type { Line, Part } from '../components/line.ts'
import type { Tone } from '../theme.ts'

/** The changed lines of a text with unchanged context, in one column or two. */
export function textLines(
  lines: readonly DiffLine[],
  { context, inColumns }: { readonly context: number; readonly inColumns: boolean },
  columns: number,
): Line[] {
  const digits = String(lines.length).length
  return lineRuns(lines, context).flatMap((stretch: LineRun): Line[] => {
    if (stretch.kind === 'gap') {
      return [[{ text: ` ··· ${counted(stretch.lines, 'unchanged line')} ···`, tone: 'faint' }]]
    }
    const rows = pairs(stretch.lines)
    if (inColumns) return rows.flatMap((pair) => pairLines(pair, digits, columns))
    const ranges = rangesOf(rows)
    return stretch.lines.flatMap((line) =>
      unifiedLines(line, ranges.get(line) ?? null, digits, columns),
    )
  })
}

const SIGNS = { same: ' ', added: '+', removed: '-' } as const
const TONES: Readonly<Record<DiffLine['kind'], Tone>> = {
  same: 'plain',
  added: 'good',
  removed: 'bad',
}
const MARKED: Readonly<Record<DiffLine['kind'], Tone>> = {
  same: 'plain',
  added: 'come',
  removed: 'gone',
}

/** The changed range within each replaced line. */
function rangesOf(rows: readonly Pair[]): Map<DiffLine, Range> {
  const found = new Map<DiffLine, Range>()
  for (const { before, after } of rows) {
    if (before === null || after === null || before.kind === 'same') continue
    const changed = changedWithin(shownText(before), shownText(after))
    if (changed === null) continue
    found.set(before, changed.before).set(after, changed.after)
  }
  return found
}

function unifiedLines(
  line: DiffLine,
  marked: Range | null,
  digits: number,
  columns: number,
): Line[] {
  const { kind, before, after } = line
  const numbers = ` ${number(before, digits)} ${number(after, digits)} `
  return pieces(line, marked, columns - numbers.length - 3).map((parts, index) => [
    { text: index === 0 ? numbers : ' '.repeat(numbers.length), tone: 'faint' },
    { text: `${index === 0 ? SIGNS[kind] : ' '} `, tone: TONES[kind] },
    ...parts,
  ])
}

function pairLines(pair: Pair, digits: number, columns: number): Line[] {
  const { before, after } = pair
  const half = Math.floor((columns - 1) / 2)
  const space = half - digits - 5
  const ranges = rangesOf([pair])
  const cut = (line: DiffLine | null) =>
    line === null ? [] : pieces(line, ranges.get(line) ?? null, space)
  const [left, right] = [cut(before), cut(after)]
  return Array.from(
    { length: Math.max(left.length, right.length) },
    (_, index): Line => [
      ...side(before, left[index], index === 0 ? (before?.before ?? null) : null, index),
      { text: '│', tone: 'faint' },
      ...side(after, right[index], index === 0 ? (after?.after ?? null) : null, index),
    ],
  )

  function side(
    line: DiffLine | null,
    parts: readonly Part[] = [],
    at: number | null,
    index: number,
  ): Part[] {
    const sign = line === null || index > 0 ? ' ' : SIGNS[line.kind]
    const used = parts.reduce((sum, { text }) => sum + width(text), 0)
    return [
      { text: ` ${number(at, digits)} `, tone: 'faint' },
      { text: `${sign} `, tone: TONES[line?.kind ?? 'same'] },
      ...parts,
      { text: ' '.repeat(Math.max(0, space + 1 - used)) },
    ]
  }
}

/** A line in pieces that fit, with its changed range marked. */
function pieces(line: DiffLine, marked: Range | null, columns: number): Part[][] {
  const tone = TONES[line.kind]
  let offset = 0
  return chunks(shownText(line), Math.max(8, columns)).map((chunk): Part[] => {
    const [start, end] = (marked ?? [0, 0]).map((place) =>
      Math.max(0, Math.min(place - offset, chunk.length)),
    ) as [number, number]
    offset += chunk.length
    return [
      { text: chunk.slice(0, start), tone },
      { text: chunk.slice(start, end), tone: MARKED[line.kind] },
      { text: chunk.slice(end), tone },
    ]
  })
}

function shownText({ text, ended }: DiffLine): string {
  const shown = visible(text.replaceAll('\t', '    '))
  return ended ? shown : `${shown} (no newline at end of file)`
}

function number(some: number | null, digits: number): string {
  return some === null ? ' '.repeat(digits) : pad(String(some), digits, 'right')
}
