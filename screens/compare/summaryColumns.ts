import { largest } from '../../src/lists.ts'
import { visible } from '../../src/text/visible.ts'
import { pad, width } from '../../src/text/width.ts'
import type { Column } from '../components/columns.ts'
import type { Part } from '../components/line.ts'
import { sentence } from '../reader.ts'
import { type RowOf, text } from './cells.ts'
import { WIDE } from './sideColumns.ts'

/** The two sides in columns of equal width, with the meaning behind them or instead of them. */
export function summaryColumns(rows: readonly RowOf<'summary'>[], columns: number) {
  const side = ({ before, after }: RowOf<'summary'>['row']) =>
    [before ?? '', after ?? ''].map(visible)
  const longest = largest(rows.flatMap(({ row }) => side(row).map(width)))
  const wide = columns < WIDE ? 0 : Math.min(longest, Math.floor(columns * 0.28))
  return [
    {
      ...{ title: 'WHAT', cell: ({ row }) => text(row.topic, 'strong'), most: 0.3 },
      spokenText: ({ row }) => visible(row.topic),
    },
    {
      ...{ title: 'CHANGE', cell: ({ row }) => summaryText(row, wide), grows: true },
      spokenText: ({ row }) => spokenChange(row),
    },
  ] satisfies Column<RowOf<'summary'>>[]
}

function summaryText(
  { before, after, description, notable }: RowOf<'summary'>['row'],
  wide: number,
): Part[] {
  const meaning: Part = { text: visible(description), tone: notable ? 'notice' : 'plain' }
  if (before === null && after === null) return [meaning]
  const [from, to] = [before, after].map((side) => visible(side ?? 'unknown'))
  // Rounded sizes may be the same although they differ.
  const same = before === after && !/^[+−]/.test(description)
  return [
    { text: pad(from ?? '', Math.max(wide, Math.min(width(from ?? ''), 40))) },
    { text: same ? ' = ' : ' → ', tone: 'faint' },
    { text: pad(to ?? '', Math.max(wide, width(to ?? ''))), tone: same ? 'faint' : 'plain' },
    { text: description === '' ? '' : '  ' },
    meaning,
  ]
}

function spokenChange({ before, after, description }: RowOf<'summary'>['row']): string {
  const [from, to] = [before, after].map((side) => visible(side ?? 'unknown'))
  const known = before !== null || after !== null
  return sentence([
    known && (before === after ? `${to}, unchanged` : `from ${from} to ${to}`),
    visible(description),
  ])
}
