import type { Column } from '../components/columns.ts'
import type { Part } from '../components/line.ts'
import { text } from './cells.ts'
import { cutOf, differingTexts } from './differingTexts.ts'

/** Minimum terminal width for two columns; below it both sides share one. */
export const WIDE = 64

/** Share of the terminal, 0 to 1, for each side: the maximum, and the part kept where needed. */
interface SidesWidth {
  readonly most: number
  readonly least: number
  readonly grows?: boolean
}

/** The two sides in two columns, or in one where space is short. */
export function sides<Row>(
  titles: readonly [string, string],
  of: (row: Row) => readonly [readonly Part[], readonly Part[]],
  { most, least, grows = false }: SidesWidth,
): Column<Row>[] {
  return [
    {
      ...{ title: titles[0], cell: (row) => of(row)[0], most, from: WIDE },
      spokenText: (row) => spokenSide(titles[0], of(row)[0]),
      shares: least,
    },
    {
      ...{ title: titles[1], cell: (row) => of(row)[1], most, grows, from: WIDE },
      spokenText: (row) => spokenSide(titles[1], of(row)[1]),
      shares: least,
    },
    {
      title: `${titles[0]} → ${titles[1]}`,
      cell: (row) => [...of(row)[0], { text: ' → ', tone: 'faint' }, ...of(row)[1]],
      most: 0.5,
      grows,
      shares: least,
      below: WIDE,
    },
  ]
}

/** `in 41 6.18.24`; a missing side is left out. */
function spokenSide(label: string, parts: readonly Part[]): string {
  const value = parts
    .map((part) => part.text)
    .join('')
    .trim()
  return value === '–'
    ? `not in ${label}`
    : `in ${label} ${value.replaceAll('ε', 'without a version')}`
}

/** Minimum characters for omitting what two values have in common. */
const LONG = 24

/** The two sides of a row, long values without what they have in common; see `differingTexts`. */
export function sideTexts({ before, after }: { before: string | null; after: string | null }) {
  if (before === null || after === null || before.length < LONG) {
    return [text(before), text(after)] as const
  }
  const [from, to] = differingTexts(before, after)
  const shown = (some: string) => text(some).map((part) => ({ ...part, cut: cutOf(some) }))
  return [shown(from), shown(to)] as const
}
