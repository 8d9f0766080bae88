import type { Dialog } from '../../src/state/state.ts'
import { visible } from '../../src/text/visible.ts'
import { wrap } from '../../src/text/width.ts'
import { type Line, Rows } from '../components/Row.tsx'

interface PinNameScreenProps {
  readonly dialog: Extract<Dialog, { kind: 'pin-name' }>
  readonly columns: number
  readonly height: number
}

/** Asks what a pin is to be called. */
export function PinNameScreen({ dialog, columns, height }: PinNameScreenProps) {
  const { target, text, problem } = dialog
  const explained =
    'A pin keeps the generation until it is unpinned: garbage collection passes over it, and the ' +
    'boot menu goes on listing it under this name. Letters, digits and _ can stand in it.'
  const lines: Line[] = [
    [],
    [{ text: ` Pin ${visible(target.label)}`, tone: 'strong' }],
    [],
    [{ text: '   Name: ', tone: 'key' }, { text: `${visible(text)}` }, { text: '█' }],
    ...wrap(problem === null ? '' : `No: ${problem}.`, columns - 4).map(
      (line): Line => [{ text: `   ${line}`, tone: 'bad' }],
    ),
    [],
    ...wrap(explained, columns - 2).map((line): Line => [{ text: ` ${line}`, tone: 'faint' }]),
  ]
  return <Rows lines={lines} columns={columns} height={height} />
}
