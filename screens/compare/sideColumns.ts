import type { Column } from '../components/columns.ts'
import type { Part } from '../components/line.ts'
import { cutInMiddle, text } from './cells.ts'

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

/**
 * The two sides of a row; long values with the same beginning are shown from where they differ. They are
 * truncated in the middle, because they may differ at their ends.
 */
export function sideTexts({ before, after }: { before: string | null; after: string | null }) {
  if (before === null || after === null || before.length < LONG) {
    return [text(before), text(after)] as const
  }
  let same = 0
  while (same < before.length && before[same] === after[same]) same += 1
  // Cut at the beginning of a word.
  let start = same
  while (start > 0 && !' ,/:=@.'.includes(before.charAt(start - 1))) start -= 1
  const cut = start >= LONG / 2 ? start : 0
  const shown = (some: string) => cutInMiddle(text(cut === 0 ? some : `…${some.slice(cut)}`))
  return [shown(before), shown(after)] as const
}
