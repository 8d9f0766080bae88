import { progressSentence } from '../../src/execute/collecting.ts'
import { progressText } from '../../src/execute/unitsAfter.ts'
import type { OpenScreen } from '../../src/state/openScreens.ts'
import { bytes } from '../../src/text/format.ts'
import { visible } from '../../src/text/visible.ts'
import { wrap } from '../../src/text/width.ts'
import type { Line } from '../components/line.ts'
import { Scrolled } from '../components/Scrolled.tsx'
import { keyOf } from '../keymap.ts'
import type { DrawnScreen } from '../screen.ts'
import type { Tone } from '../theme.ts'

/** Progress of a running plan, the question after a failed activation, and the result. */
export function RunView({ screen, columns, height }: DrawnScreen<'run'>) {
  const lines = runScreenLines(screen, columns, height)
  return <Scrolled lines={lines} top={screen.top} columns={columns} height={height} />
}

/** All its lines; more than fit only after the end, or with a question. */
export function runScreenLines(screen: OpenScreen<'run'>, columns: number, height: number): Line[] {
  const gap: Line[] = height < ROOMY ? [] : [[]]
  const title: Line = [{ text: ` ${visible(screen.plan.title)}`, tone: 'strong' }]
  const above: Line[] = [...gap, title, ...gap, ...stepLines(screen, columns)]
  const below = endLines(screen, columns)
  const space = height - above.length - below.length - 2 * gap.length
  // The result comes before the steps, which are already known.
  if (space < 0 && !isRunning(screen)) return [...below, [], ...above]
  const output = space > 0 ? screen.lines.slice(-space) : []
  const log = output.map((text): Line => [{ text: `   ${text}`, tone: 'faint' }])
  return [...above, ...gap, ...log, ...gap, ...below]
}

/** Minimum height for empty lines. */
const ROOMY = 14

function isRunning({ outcome, problem, asking }: OpenScreen<'run'>): boolean {
  return outcome === null && problem === null && asking === null
}

function stepLines(screen: OpenScreen<'run'>, columns: number): Line[] {
  const { plan, step, undoing, outcome, problem, progress, asking } = screen
  const ended = outcome !== null || problem !== null
  const failed = outcome?.outcome === 'failed' || undoing || asking !== null
  return plan.steps.flatMap(({ description }, index): Line[] => {
    const [mark, tone] = markOf(index, step, ended, failed)
    const how = index === step && isRunning(screen) && !undoing ? progress : null
    return [
      [{ text: `   ${mark}  `, tone }, { text: visible(description) }],
      ...(how === null ? [] : wrap(progressText(how), columns - 7)).map(
        (text): Line => [{ text: `      ${text}`, tone: 'notice' }],
      ),
    ]
  })
}

/** ✓ done, ✗ failed, › running, · not yet. */
function markOf(index: number, step: number, ended: boolean, failed: boolean): [string, Tone] {
  if (index < step) return ['✓', 'good']
  if (index > step) return ['·', 'faint']
  if (failed) return ['✗', 'bad']
  return ended ? ['✓', 'good'] : ['›', 'key']
}

/** Seconds after which the duration of a step is shown. */
const LONG = 10

function endLines(screen: OpenScreen<'run'>, columns: number): Line[] {
  const { outcome, problem, undoing, plan, collected, asking, seconds, stopping } = screen
  const text = (some: string, tone: Tone): Line[] =>
    wrap(visible(some), columns - 2).map((line) => [{ text: ` ${line}`, tone }])
  if (problem !== null) return text(problem, 'bad')
  if (asking !== null) {
    return [
      ...text(asking.message, 'bad'),
      ...text(asking.question, 'strong'),
      ...text(asking.back, 'plain'),
      ...text(asking.stay, 'plain'),
    ]
  }
  if (outcome === null) {
    const far = collected === null ? '' : `  ${progressSentence(plan, collected)}`
    if (stopping !== null && !undoing) return text(stopping, 'notice')
    const doing = undoing ? ' Restoring…' : ' Running…'
    const long = seconds < LONG ? '' : `  ${seconds} s`
    return [[{ text: `${doing}${far}${long}`, tone: 'notice' }]]
  }
  const title = {
    done: 'Done.',
    units: 'Done, with problems.',
    failed: stopping === null ? 'Failed.' : 'Stopped.',
  }
  const tone = ({ done: 'good', units: 'notice', failed: 'bad' } as const)[outcome.outcome]
  const broken = outcome.checkResults.filter(({ holds }) => holds !== true)
  const held = outcome.checkResults
    .filter(({ holds }) => holds === true)
    .map(({ description }) => description)
  return [
    ...text(title[outcome.outcome], tone),
    ...outcome.notes.flatMap((note) => text(note, outcome.outcome === 'done' ? 'plain' : 'notice')),
    ...broken.flatMap(({ description, holds }) =>
      text(
        holds === null ? `Not verified: ${description}.` : `Check failed: ${description}.`,
        'bad',
      ),
    ),
    ...(held.length > 0 ? text(`Verified: ${held.join(', ')}.`, 'plain') : []),
    ...nextLines(screen),
  ]
}

/** The keys for what may come next: `c: collect 41.8 GiB now`, `u: undo`. */
function nextLines({ outcome, plan, isRecorded }: OpenScreen<'run'>): Line[] {
  if (outcome === null || outcome.outcome === 'failed') return []
  const { freed, kind, reversal } = plan
  const collects = (kind === 'delete' || kind === 'unpin') && (freed.store ?? 0) > 0
  const size = `${freed.upTo ? 'up to ' : ''}${bytes(freed.store ?? 0)}`
  const steps = [
    ...(collects ? [{ does: 'collect', label: `collect ${size} now` }] : []),
    ...(reversal !== null && isRecorded ? [{ does: 'undo', label: 'undo' }] : []),
  ]
  return steps.map(({ does, label }) => [
    { text: ` ${keyOf(does)}`, tone: 'key', does },
    { text: `: ${label}`, does },
  ])
}
