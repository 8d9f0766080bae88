import { screenOf } from '../../src/state/openScreens.ts'
import { Scrolled } from '../components/Scrolled.tsx'
import { useSelected } from '../components/useSelected.ts'
import type { DrawnScreen } from '../screen.ts'
import { readingLines } from './readingLines.ts'

/** What a row of the comparison is about: a difference, a patch, store paths. */
export function ReadingView({ screen, columns, height }: DrawnScreen<'reading'>) {
  const comparison = useSelected((state) => screenOf(state, 'compare'))
  const lines = readingLines(screen, comparison, columns)
  return <Scrolled lines={lines} top={screen.top} columns={columns} height={height} />
}
