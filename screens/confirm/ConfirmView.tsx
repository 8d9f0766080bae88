import { shownPlan } from '../../src/state/selectors.ts'
import { visible } from '../../src/text/visible.ts'
import { wrap } from '../../src/text/width.ts'
import { type Line, shortened } from '../components/line.ts'
import { Rows } from '../components/Row.tsx'
import { useSelected } from '../components/useSelected.ts'
import type { DrawnScreen } from '../screen.ts'
import type { Tone } from '../theme.ts'

/** Asks for the confirmation word of a risky plan. */
export function ConfirmView({ screen, columns, height }: DrawnScreen<'confirm'>) {
  const plan = useSelected(shownPlan)
  const word = plan?.typed ?? ''
  const text = (some: string, tone: Tone) =>
    wrap(visible(some), columns - 2).map((line): Line => [{ text: ` ${line}`, tone }])
  const asked: Line[] = [
    ...text(`Type ${word} and press Enter to confirm.`, 'notice'),
    [],
    [{ text: '   > ', tone: 'key' }, { text: `${visible(screen.text)}█` }],
  ]
  // The plan lists the dangers, too; the input must stay visible.
  const reported: Line[] = [
    [],
    ...text(plan?.title ?? '', 'strong'),
    ...(plan?.dangers ?? []).flatMap((danger) => text(danger, 'bad')),
    [],
    ...(plan?.warnings ?? []).flatMap((warning) => text(warning, 'notice')),
  ]
  const lines = [...shortened(reported, Math.max(1, height - asked.length)), ...asked]
  return <Rows lines={lines} columns={columns} height={height} />
}
