import { useMemo } from 'react'
import { heldPackages, type PackagesState, shownPackages } from '../../src/state/packagesState.ts'
import { type EmptyText, RowList } from '../components/RowList.tsx'
import { useTerrapin } from '../components/useSelected.ts'
import type { DrawnScreen } from '../screen.ts'
import { headLine, packagesColumns, packageText } from './packagesColumns.ts'

/** The packages of one system. */
export function PackagesView({ screen, columns, height }: DrawnScreen<'packages'>) {
  const { actions } = useTerrapin()
  const all = heldPackages(screen)
  const layout = useMemo(() => packagesColumns(all, columns), [all, columns])
  return (
    <RowList
      heading={headLine(screen, all.length)}
      layout={layout}
      rows={shownPackages(screen)}
      cursor={screen.view.cursor}
      keyOf={({ name }) => name}
      match={screen.view.filter.text}
      empty={emptyText(screen)}
      detailOf={packageText}
      move={actions.movePackages}
      opens="packages-open"
      columns={columns}
      height={height}
    />
  )
}

function emptyText({ held, problem, view, onlyExplicit }: PackagesState): EmptyText {
  if (problem !== null) return { text: `Unknown: ${problem}`, tone: 'notice' }
  if (held === null) return { text: 'Loading…', tone: 'faint' }
  const { text } = view.filter
  const among = onlyExplicit ? ' among explicit packages' : ''
  const none = text === '' ? 'No explicit packages.' : `No match for “${text}”${among}.`
  return { text: none, tone: 'notice' }
}
