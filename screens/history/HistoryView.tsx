import { Box, useIsScreenReaderEnabled } from 'ink'
import { useMemo } from 'react'
import type { Machine } from '../../src/machine/machine.ts'
import {
  type HistoryState,
  historyUnderCursor,
  shownHistory,
} from '../../src/state/historyState.ts'
import { machineOf } from '../../src/state/state.ts'
import { dateTime } from '../../src/text/format.ts'
import { visible } from '../../src/text/visible.ts'
import { wrap } from '../../src/text/width.ts'
import { type Line, rowsShown, rule, shortened } from '../components/line.ts'
import { Row, Rows } from '../components/Row.tsx'
import { useSelected, useTerrapin, useTop } from '../components/useSelected.ts'
import { rowsFrom, useShownRows } from '../hits.ts'
import type { DrawnScreen } from '../screen.ts'
import { headLine, historyColumns, historyParagraphs } from './historyColumns.ts'

/** Above the rows what it is and the titles; below them a rule and details. */
const [ABOVE, BELOW] = [2, 3]
/** On a low terminal only the lines above remain. */
const LOW = 14

export function historyPage(height: number): number {
  return Math.max(1, height - ABOVE - (height < LOW ? 0 : BELOW))
}

/** In which generations packages changed. */
export function HistoryView({ screen, columns, height }: DrawnScreen<'history'>) {
  const reader = useIsScreenReaderEnabled()
  const machine = useSelected(machineOf)
  const rows = shownHistory(screen)
  const days = useMemo(() => datesOf(machine), [machine])
  const layout = useMemo(
    () => historyColumns(screen, rows, days, columns),
    [screen, rows, days, columns],
  )
  const page = historyPage(height)
  const cursor = Math.max(0, Math.min(screen.view.cursor, rows.length - 1))
  const top = useTop(cursor, page, rows.length)
  const { actions } = useTerrapin()
  useShownRows({
    at: rowsFrom(2, { top, page, count: rows.length }),
    cursor,
    move: actions.moveHistory,
    opens: 'history-compare',
  })
  const current = historyUnderCursor(screen)
  const details = current === null ? [] : historyParagraphs(screen, current)
  const lines: Line[] = wrap(details.slice(0, 1).join(''), columns - 2).map((line) => [
    { text: ` ${line}` },
  ])
  return (
    <Box flexDirection="column" height={height}>
      <Row parts={headLine(screen, machine?.generations.length ?? 0)} columns={columns} />
      <Row parts={layout.titles} columns={columns} titles />
      <Box flexDirection="column" height={page} flexShrink={0}>
        {rows.length === 0 && (
          <Rows
            lines={shortened(emptyLines(screen, columns), page)}
            columns={columns}
            height={page}
          />
        )}
        {rows.slice(top, top + page).map((row, index) => (
          <Row
            key={`${row.entry.generation} ${row.change.name}`}
            parts={layout.line(row, top + index === cursor)}
            columns={columns}
            selected={top + index === cursor}
            match={screen.view.filter.text}
            spokenText={reader && top + index === cursor ? layout.sentence(row) : undefined}
          />
        ))}
      </Box>
      {height >= LOW && (
        <Rows
          lines={[rule(columns, rowsShown(top, page, rows.length)), ...shortened(lines, 2)]}
          columns={columns}
          height={BELOW}
        />
      )}
    </Box>
  )
}

function datesOf(machine: Machine | null): ReadonlyMap<number, string> {
  const generations = machine?.generations ?? []
  return new Map(generations.map(({ number, created }) => [number, dateTime(created).slice(0, 10)]))
}

function emptyLines({ entries, problem, view, only }: HistoryState, columns: number): Line[] {
  const lines = (text: string, tone: 'notice' | 'faint'): Line[] =>
    wrap(visible(text), columns - 2).map((line) => [{ text: ` ${line}`, tone }])
  if (problem !== null) return lines(`Unknown: ${problem}`, 'notice')
  if (entries === null) return lines('Loading…', 'faint')
  const { text } = view.filter
  if (text !== '') return lines(`No match for “${text}”.`, 'notice')
  return lines(only === null ? 'No packages changed.' : `${only} never changed.`, 'notice')
}
