import { useMemo } from 'react'
import { nameOfChange } from '../../src/history/historyEntry.ts'
import type { Machine } from '../../src/machine/machine.ts'
import { type HistoryState, shownHistory } from '../../src/state/historyState.ts'
import { machineOf } from '../../src/state/state.ts'
import { dateTime } from '../../src/text/format.ts'
import { type EmptyText, RowList } from '../components/RowList.tsx'
import { useSelected, useTerrapin } from '../components/useSelected.ts'
import type { DrawnScreen } from '../screen.ts'
import { headLine, historyColumns, historyParagraphs } from './historyColumns.ts'

/** In which generations something changed. */
export function HistoryView({ screen, columns, height }: DrawnScreen<'history'>) {
  const machine = useSelected(machineOf)
  const { actions } = useTerrapin()
  const rows = shownHistory(screen)
  const days = useMemo(() => datesOf(machine), [machine])
  const layout = useMemo(
    () => historyColumns(screen, rows, days, columns),
    [screen, rows, days, columns],
  )
  return (
    <RowList
      heading={headLine(screen, machine?.generations.length ?? 0)}
      layout={layout}
      rows={rows}
      cursor={screen.view.cursor}
      keyOf={({ entry, change }) => `${entry.generation} ${change.part} ${nameOfChange(change)}`}
      match={screen.view.filter.text}
      empty={emptyText(screen)}
      detailOf={(row) => historyParagraphs(screen, row)[0] ?? ''}
      move={actions.moveHistory}
      opens="history-compare"
      columns={columns}
      height={height}
    />
  )
}

function datesOf(machine: Machine | null): ReadonlyMap<number, string> {
  const generations = machine?.generations ?? []
  return new Map(generations.map(({ number, created }) => [number, dateTime(created).slice(0, 10)]))
}

function emptyText({ entries, isReading, problem, view, only }: HistoryState): EmptyText {
  if (problem !== null) return { text: `Unknown: ${problem}`, tone: 'notice' }
  if (entries === null || (isReading && view.filter.text === ''))
    return { text: 'Loading…', tone: 'faint' }
  const { text } = view.filter
  if (text !== '') return { text: `No match for “${text}”.`, tone: 'notice' }
  const never = only === null ? 'Nothing changed.' : `${only.name} never changed.`
  return { text: never, tone: 'notice' }
}
