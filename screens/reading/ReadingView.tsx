import { screenOf } from '../../src/state/openScreens.ts'
import { Scrolled } from '../components/Scrolled.tsx'
import { useSelected } from '../components/useSelected.ts'
import type { DrawnScreen } from '../screen.ts'
import { readingLines } from './readingLines.ts'

/** Shows the content of a comparison row: a difference, a patch, store paths. */
export function ReadingView({ screen, columns, height }: DrawnScreen<'reading'>) {
  const comparison = useSelected((state) => screenOf(state, 'compare'))
  const lines = readingLines(screen, comparison, columns)
  return (
    <Scrolled
      lines={lines}
      top={screen.top}
      columns={columns}
      height={height}
      match={screen.search.text}
    />
  )
}
