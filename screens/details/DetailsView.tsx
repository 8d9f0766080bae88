import { Scrolled } from '../components/Scrolled.tsx'
import { useSelected } from '../components/useSelected.ts'
import { below, detailsOf } from '../inFront.ts'
import type { DrawnScreen } from '../screen.ts'

/** Full details of the selected row, including text cut in its columns or in the pane below. */
export function DetailsView({ screen, columns, height }: DrawnScreen<'details'>) {
  const state = useSelected((whole) => whole)
  const lines = detailsOf(below(state, 'details'), screen.now, columns)
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
