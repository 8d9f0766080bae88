import { askingSentence, rootWords } from '../../src/host/elevation.ts'
import type { Machine } from '../../src/machine/machine.ts'
import { describe } from '../../src/plan/describePlan.ts'
import type { Plan } from '../../src/plan/plan.ts'
import type { OpenScreen } from '../../src/state/openScreens.ts'
import { machineOf } from '../../src/state/state.ts'
import { visible } from '../../src/text/visible.ts'
import { width, wrap } from '../../src/text/width.ts'
import type { Line, Part } from '../components/line.ts'
import { Scrolled } from '../components/Scrolled.tsx'
import { useSelected } from '../components/useSelected.ts'
import { keyOf } from '../keymap.ts'
import type { DrawnScreen } from '../screen.ts'
import type { Tone } from '../theme.ts'
import { usePlanDrawn } from './seen.ts'

/** Shows a plan before it runs. */
export function PlanView({ screen, columns, height }: DrawnScreen<'plan'>) {
  const machine = useSelected(machineOf)
  usePlanDrawn(screen)
  const lines = planScreenLines(screen, machine, columns)
  return <Scrolled lines={lines} top={screen.top} columns={columns} height={height} />
}

/** All lines of a plan, of which a low terminal shows some. */
export function planScreenLines(
  screen: OpenScreen<'plan'>,
  machine: Machine | null,
  columns: number,
): Line[] {
  const plan = screen.variants[screen.chosen]?.plan
  if (machine === null || plan === undefined) return []
  const ways: Line[] = screen.variants.length > 1 ? [[], ...waysLines(screen, columns)] : []
  return [[], ...movedLines(screen, columns), ...planLines(plan, machine, screen, ways, columns)]
}

/** A step checks the machine again before it runs; this tells a person who is still reading. */
function movedLines({ moved }: OpenScreen<'plan'>, columns: number): Line[] {
  if (moved === null) return []
  const text = `The machine has changed since this plan was made: ${moved} ${keyOf('plan-leave')}: go back.`
  return [...wrapped(visible(text), ' ', columns, 'notice'), []]
}

/** The variants side by side, none split, on as many lines as needed. */
function waysLines({ variants, chosen }: OpenScreen<'plan'>, columns: number): Line[] {
  const start = ` ${keyOf('plan-other-way')}: `
  const lines: Part[][] = [[{ text: start, tone: 'faint' }]]
  let left = columns - width(start)
  for (const [index, { label }] of variants.entries()) {
    const text = index === chosen ? `[${visible(label)}]` : visible(label)
    const isFirst = index === 0
    // Each variant but the last is followed by a dot, on its line or at the line's end.
    const behind = index === variants.length - 1 ? 0 : DOT.length
    if (!isFirst && width(text) + SEPARATOR.length + behind > left) {
      lines.at(-1)?.push({ text: DOT, spokenText: '; ', tone: 'faint' })
      lines.push([{ text: ' '.repeat(width(start)) }])
      left = columns - width(start)
    } else if (!isFirst) {
      lines.at(-1)?.push({ text: SEPARATOR, spokenText: '; ', tone: 'faint' })
      left -= SEPARATOR.length
    }
    const spokenText = index === chosen ? `${visible(label)} (chosen)` : visible(label)
    lines.at(-1)?.push({ text, spokenText, tone: index === chosen ? 'strong' : 'plain' })
    left -= width(text)
  }
  return lines
}

const DOT = ' ·'
const SEPARATOR = `${DOT} `

function planLines(
  plan: Plan,
  machine: Machine,
  { elevation, isRecorded }: Pick<OpenScreen<'plan'>, 'elevation' | 'isRecorded'>,
  ways: readonly Line[],
  columns: number,
): Line[] {
  const description = describe(plan, machine, isRecorded)
  const { title, dangers, steps, refused, kept, consequences, warnings, notes } = description
  const text = (some: readonly string[], before: string, tone: Tone): Line[] =>
    some.flatMap((line) => wrapped(`${before}${visible(line)}`, ' ', columns, tone))
  const first = [...text(consequences, '', 'plain'), ...text(warnings, 'Warning: ', 'notice')]
  const asks = askingSentence(elevation, steps.filter(({ root }) => root).length)
  return [
    ...wrapped(visible(title), ' ', columns, 'strong'),
    ...text(dangers, '', 'bad'),
    // On a low terminal, too, the other ways are seen at once.
    ...ways,
    [],
    ...text(refused, '  ', 'bad'),
    // The consequences come before the commands.
    ...first,
    ...(first.length === 0 ? [] : [[]]),
    ...steps.flatMap(({ description, command, root }, index): Line[] => [
      [
        { text: `   ${index + 1}  `, tone: 'key' },
        { text: visible(description) },
        { text: root ? `  (${rootWords(elevation)})` : '', tone: 'faint' },
      ],
      ...wrapped(command, '      ', columns, 'name'),
    ]),
    ...(steps.length === 0 && !plan.blocked ? [[{ text: '   Nothing to run.' }]] : []),
    [],
    ...text(notes, '', 'plain'),
    ...text(asks === null ? [] : [asks], '', 'plain'),
    ...text(kept, 'Kept ', 'faint'),
  ]
}

function wrapped(text: string, indent: string, columns: number, tone: Tone): Line[] {
  return wrap(text, columns - indent.length - 1).map((line) => [{ text: indent + line, tone }])
}
