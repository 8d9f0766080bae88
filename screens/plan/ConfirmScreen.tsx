import { shownPlan } from '../../src/state/selectors.ts'
import type { Dialog } from '../../src/state/state.ts'
import { visible } from '../../src/text/visible.ts'
import { wrap } from '../../src/text/width.ts'
import { type Line, Rows } from '../components/Row.tsx'

interface ConfirmScreenProps {
  readonly dialog: Extract<Dialog, { kind: 'confirm' }>
  readonly columns: number
  readonly height: number
}

/** Asks for the word of a risky plan. */
export function ConfirmScreen({ dialog, columns, height }: ConfirmScreenProps) {
  const plan = shownPlan({ dialog })
  const word = plan?.typed ?? ''
  const lines: Line[] = [
    [],
    ...wrap(visible(plan?.title ?? ''), columns - 2).map(
      (text): Line => [{ text: ` ${text}`, tone: 'strong' }],
    ),
    [],
    ...[...(plan?.warnings ?? []), `Type ${word} and press Enter to do it.`].flatMap((warning) =>
      wrap(visible(warning), columns - 2).map(
        (text): Line => [{ text: ` ${text}`, tone: 'notice' }],
      ),
    ),
    [],
    [{ text: '   > ', tone: 'key' }, { text: `${visible(dialog.text)}█` }],
  ]
  return <Rows lines={lines} columns={columns} height={height} />
}
