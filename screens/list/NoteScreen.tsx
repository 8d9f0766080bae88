import type { Dialog } from '../../src/state/state.ts'
import { visible } from '../../src/text/visible.ts'
import { wrap } from '../../src/text/width.ts'
import { type Line, Rows } from '../components/Row.tsx'

interface NoteScreenProps {
  readonly dialog: Extract<Dialog, { kind: 'note' }>
  readonly columns: number
  readonly height: number
}

/** Asks for a person's own words on a generation. */
export function NoteScreen({ dialog, columns, height }: NoteScreenProps) {
  const lines: Line[] = [
    [],
    [{ text: ` Note about ${visible(dialog.label)}`, tone: 'strong' }],
    [],
    ...wrap(`${visible(dialog.text)}█`, columns - 6).map(
      (text): Line => [{ text: '   ', tone: 'key' }, { text }],
    ),
    [],
    ...wrap('It is kept with the system itself, whatever number it has.', columns - 2).map(
      (text): Line => [{ text: ` ${text}`, tone: 'faint' }],
    ),
  ]
  return <Rows lines={lines} columns={columns} height={height} />
}
