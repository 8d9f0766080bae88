import { Box, useIsScreenReaderEnabled } from 'ink'
import { visible } from '../../src/text/visible.ts'
import { wrap } from '../../src/text/width.ts'
import { rowsFrom, useShownRows } from '../hits.ts'
import type { LaidOut } from './columns.ts'
import { type Line, rowsShown, rule, shortened } from './line.ts'
import { Row, Rows } from './Row.tsx'
import { useTop } from './useSelected.ts'

/** Above the rows a heading and the titles; below them a rule and details. */
const [ABOVE, BELOW] = [2, 3]
/** On a lower terminal only the lines above remain. */
const LOW = 14

/** The number of rows that `RowList` shows in a body of this height. */
export function rowListPage(height: number): number {
  return Math.max(1, height - ABOVE - (height < LOW ? 0 : BELOW))
}

interface RowListProps<Item> {
  readonly heading: Line
  readonly layout: LaidOut<Item>
  readonly rows: readonly Item[]
  readonly cursor: number
  readonly keyOf: (row: Item) => string
  /** The highlighted text; `''` for none. */
  readonly match: string
  /** What stands there where there are no rows. */
  readonly empty: EmptyText
  /** The row under the cursor in words. */
  readonly detailOf: (row: Item) => string
  /** Moves the cursor by rows, and the action of a second click. */
  readonly move: (rows: number) => void
  readonly opens: string
  readonly columns: number
  readonly height: number
}

/** Why there are no rows; `faint` while they are loading. */
export interface EmptyText {
  readonly text: string
  readonly tone: 'notice' | 'faint'
}

/** Rows in columns below a heading, with the details of the one under the cursor. */
export function RowList<Item>(props: RowListProps<Item>) {
  const { heading, layout, rows, keyOf, match, empty, detailOf, move, opens } = props
  const { columns, height } = props
  const reader = useIsScreenReaderEnabled()
  const page = rowListPage(height)
  const cursor = Math.max(0, Math.min(props.cursor, rows.length - 1))
  const top = useTop(cursor, page, rows.length)
  useShownRows({ at: rowsFrom(ABOVE, { top, page, count: rows.length }), cursor, move, opens })
  const current = rows[cursor]
  const lines = (text: string, tone: EmptyText['tone'] | 'plain'): Line[] =>
    wrap(visible(text), columns - 2).map((line) => [{ text: ` ${line}`, tone }])
  const details = current === undefined ? [] : lines(detailOf(current), 'plain')
  return (
    <Box flexDirection="column" height={height}>
      <Row parts={heading} columns={columns} />
      <Row parts={layout.titles} columns={columns} titles />
      <Box flexDirection="column" height={page} flexShrink={0}>
        {rows.length === 0 && (
          <Rows
            lines={shortened(lines(empty.text, empty.tone), page)}
            columns={columns}
            height={page}
          />
        )}
        {rows.slice(top, top + page).map((row, index) => (
          <Row
            key={keyOf(row)}
            parts={layout.line(row, top + index === cursor)}
            columns={columns}
            selected={top + index === cursor}
            match={match}
            spokenText={reader && top + index === cursor ? layout.sentence(row) : undefined}
          />
        ))}
      </Box>
      {height >= LOW && (
        <Rows
          lines={[rule(columns, rowsShown(top, page, rows.length)), ...shortened(details, 2)]}
          columns={columns}
          height={BELOW}
        />
      )}
    </Box>
  )
}
