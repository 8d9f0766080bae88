import type { Dialog } from '../../src/state/dialog.ts'
import { visible } from '../../src/text/visible.ts'
import { wrap } from '../../src/text/width.ts'
import { type Line, rowsShown } from '../components/line.ts'
import { Rows } from '../components/Row.tsx'

interface NoteScreenProps {
  readonly dialog: Extract<Dialog, { kind: 'note' }>
  readonly columns: number
  readonly height: number
}

/** The question and an empty line above and below it, and below the note what is said of it. */
const AROUND = 3

/** Asks for a person's own words on a generation; a long one is scrolled, its end in view first. */
export function NoteScreen({ dialog, columns, height }: NoteScreenProps) {
  const { lines, below, page, last } = noteLayout(dialog, columns, height)
  const top = Math.min(dialog.top, last)
  const shown = lines.slice(top, top + page)
  const more = lines.length > page ? `  ${rowsShown(top, page, lines.length)} ↑↓` : ''
  const whole: Line[] = [
    [],
    [
      { text: ` Note about ${visible(dialog.label)}`, tone: 'strong' },
      { text: more, tone: 'faint' },
    ],
    [],
    ...shown.map((text): Line => [{ text: `   ${text}` }]),
    ...below,
  ]
  return <Rows lines={whole} columns={columns} height={height} />
}

/** How many of its lines are shown, and how far they can be scrolled. */
export function noteExtent(dialog: NoteScreenProps['dialog'], columns: number, height: number) {
  const { page, last } = noteLayout(dialog, columns, height)
  return { page, last }
}

function noteLayout({ text }: NoteScreenProps['dialog'], columns: number, height: number) {
  const lines = wrap(`${visible(text)}█`, columns - 6)
  const says = wrap('It is kept with the system itself, whatever number it has.', columns - 2).map(
    (line): Line => [{ text: ` ${line}`, tone: 'faint' }],
  )
  const roomy = height - AROUND - says.length - 1
  // What is said of it gives way to the note itself.
  const below = lines.length <= roomy ? [[], ...says] : []
  const page = Math.max(1, height - AROUND - below.length)
  return { lines, below, page, last: Math.max(0, lines.length - page) }
}
