import type { OpenScreen } from '../../src/state/openScreens.ts'
import { visible } from '../../src/text/visible.ts'
import { wrap } from '../../src/text/width.ts'
import { type Line, rowsShown } from '../components/line.ts'
import { Rows } from '../components/Row.tsx'
import type { DrawnScreen } from '../screen.ts'

/** Lines around the note: heading with blank lines, and a hint below. */
const AROUND = 3

/** Edits a note on a generation; a long one scrolls, its end in view first. */
export function NoteView({ screen, columns, height }: DrawnScreen<'note'>) {
  const { lines, below, page, last } = noteLayout(screen, columns, height)
  const top = Math.min(screen.top, last)
  const shown = lines.slice(top, top + page)
  const more = lines.length > page ? `  ${rowsShown(top, page, lines.length)} ↑↓` : ''
  const whole: Line[] = [
    [],
    [
      { text: ` Note on ${visible(screen.label)}`, tone: 'strong' },
      { text: more, tone: 'faint' },
    ],
    [],
    ...shown.map((text): Line => [{ text: `   ${text}` }]),
    ...below,
  ]
  return <Rows lines={whole} columns={columns} height={height} />
}

/** The number of visible lines, and the maximum scroll offset. */
export function noteExtent(screen: OpenScreen<'note'>, columns: number, height: number) {
  const { page, last } = noteLayout(screen, columns, height)
  return { page, last }
}

function noteLayout({ text }: OpenScreen<'note'>, columns: number, height: number) {
  const lines = wrap(`${visible(text)}█`, columns - 6)
  const hint = wrap('Notes stay with the system, even if its number changes.', columns - 2).map(
    (line): Line => [{ text: ` ${line}`, tone: 'faint' }],
  )
  const roomy = height - AROUND - hint.length - 1
  // Hints are dropped first to make space for the note.
  const below = lines.length <= roomy ? [[], ...hint] : []
  const page = Math.max(1, height - AROUND - below.length)
  return { lines, below, page, last: Math.max(0, lines.length - page) }
}
