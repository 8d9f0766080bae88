import { pinProtection } from '../../src/machine/pins.ts'
import type { Dialog } from '../../src/state/state.ts'
import { visible } from '../../src/text/visible.ts'
import { wrap } from '../../src/text/width.ts'
import { type Line, Rows, shortened } from '../components/Row.tsx'
import { useSelected } from '../components/useSelected.ts'

interface PinNameScreenProps {
  readonly dialog: Extract<Dialog, { kind: 'pin-name' }>
  readonly columns: number
  readonly height: number
}

/** A name that every boot loader takes, for what is said before there is one. */
const ANY_NAME = 'a'

/** Asks what a pin is to be called, and for a note if one is wanted. */
export function PinNameScreen({ dialog, columns, height }: PinNameScreenProps) {
  const { target, text, problem, note, field } = dialog
  const bootMenu = useSelected((state) => state.machine?.bootMenu ?? null)
  const explained =
    `The pin ${pinProtection(bootMenu, ANY_NAME)}. Its name has letters, digits and _. ` +
    'A note is kept with the system itself.'
  const lines: Line[] = [
    [],
    [{ text: ` Pin ${visible(target.label)}`, tone: 'strong' }],
    [],
    ...fieldLines('Name', text, field === 'name', columns),
    ...fieldLines('Note', note, field === 'note', columns),
    ...wrap(problem === null ? '' : `No: ${problem}.`, columns - 4).map(
      (line): Line => [{ text: `   ${line}`, tone: 'bad' }],
    ),
    [],
    ...wrap(explained, columns - 2).map((line): Line => [{ text: ` ${line}`, tone: 'faint' }]),
  ]
  return <Rows lines={shortened(lines, height)} columns={columns} height={height} />
}

/** A text that is typed, its end in view; the other field has no cursor. */
function fieldLines(title: string, text: string, active: boolean, columns: number): Line[] {
  const lines = wrap(`${visible(text)}${active ? '█' : ''}`, columns - 11)
  return lines.map((line, index) => [
    { text: index === 0 ? `   ${title}: ` : '         ', tone: active ? 'key' : 'faint' },
    { text: line },
  ])
}
