import { askingSentence, rootWords } from '../../src/host/elevation.ts'
import type { Machine } from '../../src/machine/machine.ts'
import { describe } from '../../src/plan/describePlan.ts'
import type { Plan } from '../../src/plan/plan.ts'
import type { Dialog } from '../../src/state/dialog.ts'
import { machineOf } from '../../src/state/state.ts'
import { visible } from '../../src/text/visible.ts'
import { width, wrap } from '../../src/text/width.ts'
import type { Line, Part } from '../components/line.ts'
import { Scrolled } from '../components/Scrolled.tsx'
import { useSelected } from '../components/useSelected.ts'
import { keyOf } from '../keymap.ts'
import type { Tone } from '../theme.ts'
import { usePlanDrawn } from './seen.ts'

interface PlanScreenProps {
  readonly dialog: Extract<Dialog, { kind: 'plan' }>
  readonly columns: number
  readonly height: number
}

/** What would be done, before it is done. */
export function PlanScreen({ dialog, columns, height }: PlanScreenProps) {
  const machine = useSelected(machineOf)
  usePlanDrawn(dialog)
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
  const ways: Line[] = dialog.variants.length > 1 ? [[], ...waysLines(dialog, columns)] : []
  return [[], ...planLines(plan, machine, dialog, columns), ...ways]
}

/** The ways side by side, none torn apart, on as many lines as it takes. */
function waysLines({ variants, chosen }: PlanScreenProps['dialog'], columns: number): Line[] {
  const start = ` ${keyOf('plan-other-way')}: `
  const lines: Part[][] = [[{ text: start, tone: 'faint' }]]
  let left = columns - width(start)
  for (const [index, { label }] of variants.entries()) {
    const text = index === chosen ? `[${visible(label)}]` : visible(label)
    const isFirst = index === 0
    // Behind each but the last one at least a dot follows, on its line or at its end.
    const behind = index === variants.length - 1 ? 0 : DOT.length
    if (!isFirst && width(text) + SEPARATOR.length + behind > left) {
      lines.at(-1)?.push({ text: DOT, says: '; ', tone: 'faint' })
      lines.push([{ text: ' '.repeat(width(start)) }])
      left = columns - width(start)
    } else if (!isFirst) {
      lines.at(-1)?.push({ text: SEPARATOR, says: '; ', tone: 'faint' })
      left -= SEPARATOR.length
    }
    const says = index === chosen ? `${visible(label)} (chosen)` : visible(label)
    lines.at(-1)?.push({ text, says, tone: index === chosen ? 'strong' : 'plain' })
    left -= width(text)
  }
  return lines
}

const DOT = ' ·'
const SEPARATOR = `${DOT} `

function planLines(
  plan: Plan,
  machine: Machine,
  { elevation, journal }: Pick<PlanScreenProps['dialog'], 'elevation' | 'journal'>,
  columns: number,
): Line[] {
  const description = describe(plan, machine, journal)
  const { title, dangers, steps, refused, kept, reasons, warnings, notes } = description
  const text = (some: readonly string[], before: string, tone: Tone): Line[] =>
    some.flatMap((line) => wrapped(`${before}${visible(line)}`, ' ', columns, tone))
  const asks = askingSentence(elevation, steps.filter(({ root }) => root).length)
  return [
    ...wrapped(visible(title), ' ', columns, 'strong'),
    ...text(dangers, '', 'bad'),
    [],
    ...text(refused, '  ', 'bad'),
    ...steps.flatMap(({ says, command, root }, index): Line[] => [
      [
        { text: `   ${index + 1}  `, tone: 'key' },
        { text: visible(says) },
        { text: root ? `  (${rootWords(elevation)})` : '', tone: 'faint' },
      ],
      ...wrapped(command, '      ', columns, 'name'),
    ]),
    ...(steps.length === 0 && !plan.blocked ? [[{ text: '   There is nothing to run.' }]] : []),
    [],
    ...text(reasons, '', 'plain'),
    ...text(warnings, 'Warning: ', 'notice'),
    ...text(notes, '', 'plain'),
    ...text(asks === null ? [] : [asks], '', 'plain'),
    ...text(kept, 'Kept ', 'faint'),
  ]
}

function wrapped(text: string, indent: string, columns: number, tone: Tone): Line[] {
  return wrap(text, columns - indent.length - 1).map((line) => [{ text: indent + line, tone }])
}
