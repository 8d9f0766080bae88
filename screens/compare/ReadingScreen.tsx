import type { ReadingDialog } from '../../src/state/reading.ts'
import { Scrolled } from '../components/Scrolled.tsx'
import { useSelected } from '../components/useSelected.ts'
import { readingLines } from './readingLines.ts'

interface ReadingScreenProps {
  readonly dialog: ReadingDialog
  readonly columns: number
  readonly height: number
}

/** What a row of the comparison is about: a difference, a patch, store paths. */
export function ReadingScreen({ dialog, columns, height }: ReadingScreenProps) {
  const comparison = useSelected((state) => state.comparison)
  const lines = readingLines(dialog, comparison, columns)
  return <Scrolled lines={lines} top={dialog.top} columns={columns} height={height} />
}
