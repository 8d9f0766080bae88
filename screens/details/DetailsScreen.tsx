import type { Dialog } from '../../src/state/dialog.ts'
import { Scrolled } from '../components/Scrolled.tsx'
import { useSelected } from '../components/useSelected.ts'
import { detailsLines } from './detailsLines.ts'

interface DetailsScreenProps {
  readonly dialog: Extract<Dialog, { kind: 'details' }>
  readonly columns: number
  readonly height: number
}

/** Everything of the row under the cursor, what a column or the lines below the rows had to cut. */
export function DetailsScreen({ dialog, columns, height }: DetailsScreenProps) {
  const state = useSelected((whole) => whole)
  const lines = detailsLines(state, dialog.now, columns)
  return <Scrolled lines={lines} top={dialog.top} columns={columns} height={height} />
}
