import type { Machine } from '../../src/machine/machine.ts'
import { describe } from '../../src/plan/describe.ts'
import type { Plan } from '../../src/plan/plan.ts'
import type { Dialog } from '../../src/state/state.ts'
import { visible } from '../../src/text/visible.ts'
import { wrap } from '../../src/text/width.ts'
import type { Line } from '../components/Row.tsx'
import { Scrolled } from '../components/Scrolled.tsx'
import { useSelected } from '../components/useSelected.ts'
import type { Tone } from '../theme.ts'

interface PlanScreenProps {
  readonly dialog: Extract<Dialog, { kind: 'plan' }>
  readonly columns: number
  readonly height: number
}

/** What would be done, before it is done. */
export function PlanScreen({ dialog, columns, height }: PlanScreenProps) {
  const machine = useSelected((state) => state.machine)
  const lines = planScreenLines(dialog, machine, columns)
  return <Scrolled lines={lines} top={dialog.top} columns={columns} height={height} />
}

/** All its lines, of which a low terminal shows some. */
export function planScreenLines(
  dialog: PlanScreenProps['dialog'],
  machine: Machine | null,
  columns: number,
): Line[] {
  const plan = dialog.variants[dialog.chosen]?.plan
  if (machine === null || plan === undefined) return []
  const ways: Line[] = dialog.variants.length > 1 ? [[], waysLine(dialog)] : []
  return [[], ...planLines(plan, machine, dialog.asRoot, columns), ...ways]
}

function waysLine({ variants, chosen }: PlanScreenProps['dialog']): Line {
  return [
    { text: ' Tab: ', tone: 'faint' },
    ...variants.flatMap(
      ({ label }, index): Line => [
        { text: index === 0 ? '' : ' · ', tone: 'faint' },
        index === chosen
          ? { text: `[${visible(label)}]`, tone: 'strong' }
          : { text: visible(label) },
      ],
    ),
  ]
}

function planLines(plan: Plan, machine: Machine, asRoot: string, columns: number): Line[] {
  const { title, steps, refused, kept, warnings, notes } = describe(plan, machine)
  const text = (some: readonly string[], before: string, tone: Tone): Line[] =>
    some.flatMap((line) => wrapped(`${before}${visible(line)}`, ' ', columns, tone))
  return [
    ...wrapped(visible(title), ' ', columns, 'strong'),
    [],
    ...text(refused, '  ', 'bad'),
    ...steps.flatMap(({ says, command, root }, index): Line[] => [
      [
        { text: `   ${index + 1}  `, tone: 'key' },
        { text: visible(says) },
        { text: root ? `  (${asRoot})` : '', tone: 'faint' },
      ],
      ...wrapped(command, '      ', columns, 'name'),
    ]),
    ...(steps.length === 0 && !plan.blocked ? [[{ text: '   There is nothing to run.' }]] : []),
    [],
    ...text(warnings, '', 'notice'),
    ...text(notes, '', 'plain'),
    ...text(kept, 'Kept ', 'faint'),
  ]
}

function wrapped(text: string, indent: string, columns: number, tone: Tone): Line[] {
  return wrap(text, columns - indent.length - 1).map((line) => [{ text: indent + line, tone }])
}
