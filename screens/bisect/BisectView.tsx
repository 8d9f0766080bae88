import { Box, useIsScreenReaderEnabled } from 'ink'
import { cursorPlace, progressOfState } from '../../src/state/bisectSelectors.ts'
import { machineOf } from '../../src/state/state.ts'
import { layOutColumns } from '../components/columns.ts'
import { rowsShown, rule } from '../components/line.ts'
import { NoFacts } from '../components/NoFacts.tsx'
import { Row, Rows } from '../components/Row.tsx'
import { useSelected, useTerrapin, useTop } from '../components/useSelected.ts'
import { rowsFrom, useShownRows } from '../hits.ts'
import type { DrawnScreen } from '../screen.ts'
import { type BisectRow, bisectColumns } from './bisectColumns.ts'
import { bisectLayout, questionLines } from './bisectLines.ts'

/** The bisect: its candidates, newest first, and what to do next. */
export function BisectView({ screen: bisect, now, columns, height }: DrawnScreen<'bisect'>) {
  const state = useSelected((whole) => whole)
  const reader = useIsScreenReaderEnabled()
  const progress = progressOfState(state)
  const machine = machineOf(state)
  const rows = (progress?.candidates ?? [])
    .map((candidate, place): BisectRow => ({ candidate, place }))
    .reverse()
  const cursor = progress === null ? 0 : rows.length - 1 - cursorPlace(state, progress)
  const { head, page, bottom } = bisectLayout(state, columns, height)
  const top = useTop(cursor, page, rows.length)
  const { actions } = useTerrapin()
  const range = { top, page, count: rows.length }
  useShownRows({
    at: rowsFrom(head.length + 1, range),
    cursor,
    move: actions.moveBisect,
    opens: 'details',
  })
  if (machine === null) return <NoFacts facts={state.facts} columns={columns} height={height} />
  if (bisect.stage !== 'search' || progress === null) {
    const lines = bisect.stage === 'search' ? [] : questionLines(bisect, machine, now, columns)
    return <Rows lines={lines} columns={columns} height={height} />
  }
  const layout = layOutColumns(bisectColumns(state, progress, now), rows, columns)
  const shown = rows.slice(top, top + page)
  return (
    <Box flexDirection="column" height={height}>
      <Rows lines={head} columns={columns} height={head.length} />
      <Row parts={layout.titles} columns={columns} titles />
      <Box flexDirection="column" height={page} flexShrink={0}>
        {shown.map((row, index) => {
          const selected = top + index === cursor
          const { storePath } = row.candidate
          const parts = layout.line(row, selected)
          const spokenText = reader && selected ? layout.sentence(row) : undefined
          return (
            <Row
              key={storePath}
              parts={parts}
              columns={columns}
              selected={selected}
              spokenText={spokenText}
            />
          )
        })}
      </Box>
      {bottom.length > 0 && (
        <Rows
          lines={[rule(columns, rowsShown(top, page, rows.length)), ...bottom]}
          columns={columns}
          height={bottom.length + 1}
        />
      )}
    </Box>
  )
}
