import { progressSentence } from '../../src/plan/collecting.ts'
import { progressText } from '../../src/plan/unitsAfter.ts'
import type { RunDialog } from '../../src/state/state.ts'
import { visible } from '../../src/text/visible.ts'
import { wrap } from '../../src/text/width.ts'
import { type Line, Rows } from '../components/Row.tsx'
import type { Tone } from '../theme.ts'

interface RunScreenProps {
  readonly dialog: RunDialog
  readonly columns: number
  readonly height: number
}

/** A plan while it runs, and how it ended. */
export function RunScreen({ dialog, columns, height }: RunScreenProps) {
  const above: Line[] = [
    [],
    [{ text: ` ${visible(dialog.plan.title)}`, tone: 'strong' }],
    [],
    ...stepLines(dialog),
    [],
  ]
  const below = endLines(dialog, columns)
  const space = Math.max(0, height - above.length - below.length)
  const output = dialog.lines.slice(-space || dialog.lines.length)
  const log = space === 0 ? [] : output.map((text): Line => [{ text: `   ${text}`, tone: 'faint' }])
  return <Rows lines={[...above, ...log, ...below]} columns={columns} height={height} />
}

function stepLines({ plan, step, undoing, outcome, problem, progress, asking }: RunDialog): Line[] {
  const ended = outcome !== null || problem !== null
  const failed = outcome?.outcome === 'failed' || undoing || asking !== null
  return plan.steps.map(({ says }, index): Line => {
    const [mark, tone] = markOf(index, step, ended, failed)
    const runs = index === step && !ended && !failed
    const how = runs && progress !== null ? `  ${progressText(progress)}` : ''
    return [{ text: `   ${mark}  `, tone }, { text: visible(says) }, { text: how, tone: 'notice' }]
  })
}

/** ✓ done, ✗ failed, › running, · not yet. */
function markOf(index: number, step: number, ended: boolean, failed: boolean): [string, Tone] {
  if (index < step) return ['✓', 'good']
  if (index > step) return ['·', 'faint']
  if (failed) return ['✗', 'bad']
  return ended ? ['✓', 'good'] : ['›', 'key']
}

function endLines(
  { outcome, problem, undoing, plan, collected, asking }: RunDialog,
  columns: number,
): Line[] {
  const text = (some: string, tone: Tone): Line[] =>
    wrap(visible(some), columns - 2).map((line) => [{ text: ` ${line}`, tone }])
  if (problem !== null) return [[], ...text(problem, 'bad')]
  if (asking !== null) {
    return [
      [],
      ...text(asking.says, 'bad'),
      ...text(asking.question, 'strong'),
      ...text(asking.back, 'plain'),
      ...text(asking.stay, 'plain'),
    ]
  }
  if (outcome === null) {
    const far = collected === null ? '' : `  ${progressSentence(plan, collected)}`
    const doing = undoing ? ' Putting things back…' : ' Running…'
    return [[], [{ text: `${doing}${far}`, tone: 'notice' }]]
  }
  const title = { done: 'Done.', units: 'Done, but not all is well.', failed: 'It failed.' }
  const tone = ({ done: 'good', units: 'notice', failed: 'bad' } as const)[outcome.outcome]
  const broken = outcome.verdicts.filter(({ holds }) => holds !== true)
  const held = outcome.verdicts.filter(({ holds }) => holds === true).map(({ says }) => says)
  return [
    [],
    ...text(title[outcome.outcome], tone),
    ...outcome.notes.flatMap((note) => text(note, outcome.outcome === 'done' ? 'plain' : 'notice')),
    ...broken.flatMap(({ says, holds }) =>
      text(holds === null ? `Not known: ${says}.` : `Not so: ${says}.`, 'bad'),
    ),
    ...(held.length > 0 ? text(`Checked: ${held.join(', ')}.`, 'plain') : []),
  ]
}
