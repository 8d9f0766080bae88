import { Scrolled } from '../components/Scrolled.tsx'
import { useSelected } from '../components/useSelected.ts'
import { below, detailsOf } from '../inFront.ts'
import type { DrawnScreen } from '../screen.ts'

/** Everything of the row under the cursor, what a column or the lines below the rows had to cut. */
export function DetailsView({ screen, columns, height }: DrawnScreen<'details'>) {
  const state = useSelected((whole) => whole)
  const lines = detailsOf(below(state, 'details'), screen.now, columns)
  return <Scrolled lines={lines} top={screen.top} columns={columns} height={height} />
}
