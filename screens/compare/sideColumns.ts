import type { Column } from '../components/columns.ts'
import type { Part } from '../components/line.ts'
import { cutInMiddle, text } from './cells.ts'

/** Two columns for the two sides need so many; below that they stand in one. */
export const WIDE = 64

/** Parts of the terminal, 0 to 1, that each side may take, and that it keeps where it needs it. */
interface SidesWidth {
  readonly most: number
  readonly least: number
  readonly grows?: boolean
}

/** The two sides in two columns, or in one where there is little space. */
export function sides<Row>(
  titles: readonly [string, string],
  of: (row: Row) => readonly [readonly Part[], readonly Part[]],
  { most, least, grows = false }: SidesWidth,
): Column<Row>[] {
  return [
    {
      ...{ title: titles[0], cell: (row) => of(row)[0], most, from: WIDE },
      says: (row) => spokenSide(titles[0], of(row)[0]),
      shares: least,
    },
    {
      ...{ title: titles[1], cell: (row) => of(row)[1], most, grows, from: WIDE },
      says: (row) => spokenSide(titles[1], of(row)[1]),
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

/** `in 41 6.18.24`; what a side does not have is not there. */
function spokenSide(label: string, parts: readonly Part[]): string {
  const value = parts
    .map((part) => part.text)
    .join('')
    .trim()
  return value === '–'
    ? `not in ${label}`
    : `in ${label} ${value.replaceAll('ε', 'without a version')}`
}

/** Characters from which on what two values have in common is left out. */
const LONG = 24

/**
 * The two sides of a row; of long ones that begin alike only where they begin to differ. What has no
 * space then is left out in the middle: they may differ at their ends.
 */
export function sideTexts({ before, after }: { before: string | null; after: string | null }) {
  if (before === null || after === null || before.length < LONG) {
    return [text(before), text(after)] as const
  }
  let same = 0
  while (same < before.length && before[same] === after[same]) same += 1
  // Cut where a word begins.
  let start = same
  while (start > 0 && !' ,/:=@.'.includes(before.charAt(start - 1))) start -= 1
  const cut = start >= LONG / 2 ? start : 0
  const shown = (some: string) => cutInMiddle(text(cut === 0 ? some : `…${some.slice(cut)}`))
  return [shown(before), shown(after)] as const
}
