import { pinProtection } from '../../src/pins/pins.ts'
import { machineOf } from '../../src/state/state.ts'
import { asSentence } from '../../src/text/sentence.ts'
import { visible } from '../../src/text/visible.ts'
import { wrap } from '../../src/text/width.ts'
import { type Line, shortened } from '../components/line.ts'
import { Rows } from '../components/Row.tsx'
import { useSelected } from '../components/useSelected.ts'
import type { DrawnScreen } from '../screen.ts'

/** Placeholder name that every boot loader accepts, until one is typed. */
const ANY_NAME = 'a'

/** Heading with a blank line above and below. */
const ABOVE = 3

/** Asks for a pin's name and an optional note. */
export function PinNameView({ screen, columns, height }: DrawnScreen<'pin-name'>) {
  const { target, text, problem, note, field } = screen
  const machine = useSelected(machineOf)
  const explained =
    (machine === null ? '' : `The pin ${pinProtection(machine, ANY_NAME)}. `) +
    'Names consist of letters, digits and _. The note stays with the system.'
  // Keep the end of the input and at least part of the other field visible.
  const most = Math.max(1, Math.floor((height - ABOVE - 1) / 2))
  const lines: Line[] = [
    [],
    [{ text: ` Pin ${visible(target.label)}`, tone: 'strong' }],
    [],
    ...fieldLines('Name', text, field === 'name', columns, most),
    ...fieldLines('Note', note, field === 'note', columns, most),
    ...wrap(problem === null ? '' : asSentence(problem), columns - 4).map(
      (line): Line => [{ text: `   ${line}`, tone: 'bad' }],
    ),
    [],
    ...wrap(explained, columns - 2).map((line): Line => [{ text: ` ${line}`, tone: 'faint' }]),
  ]
  return <Rows lines={shortened(lines, height)} columns={columns} height={height} />
}

/** An input field, scrolled to its end; only the active field has a cursor. */
function fieldLines(
  title: string,
  text: string,
  active: boolean,
  columns: number,
  most: number,
): Line[] {
  const lines = wrap(`${visible(text)}${active ? '█' : ''}`, columns - 11)
  const shown = active ? lines.slice(-most) : lines.slice(0, most)
  return shown.map((line, index) => [
    {
      text: index === 0 ? `   ${title}: ` : '         ',
      tone: active ? 'key' : 'faint',
    },
    { text: line },
    ...(!active && index === most - 1 && lines.length > most ? [{ text: ' …' }] : []),
  ])
}
