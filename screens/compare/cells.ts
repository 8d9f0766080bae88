import { CHANGE_LETTERS, type ChangeStatus } from '../../src/compare/changeStatus.ts'
import type { TabRow } from '../../src/state/tabRows.ts'
import { visible } from '../../src/text/visible.ts'
import type { Column } from '../components/columns.ts'
import type { Part } from '../components/line.ts'
import { CHANGE_TONES, type Tone } from '../theme.ts'

/* Columns shared by several tabs. */

/** A row of one kind. */
export type RowOf<Kind extends TabRow['kind']> = Extract<TabRow, { kind: Kind }>

export function text(some: string | null, tone: Tone = 'plain'): Part[] {
  return [{ text: some === null ? '–' : visible(some), tone }]
}

export function cutInMiddle(parts: readonly Part[]): Part[] {
  return parts.map((part) => ({ ...part, cut: 'middle' }))
}

/** The status letter of a row. */
export function letter<Row>(status: (row: Row) => ChangeStatus): Column<Row> {
  return {
    title: '',
    spokenText: status,
    cell: (row) => [{ text: CHANGE_LETTERS[status(row)], tone: CHANGE_TONES[status(row)] }],
  }
}
