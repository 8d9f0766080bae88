import { wrap } from '../../src/text/width.ts'
import type { Line } from '../components/line.ts'
import { Rows } from '../components/Row.tsx'
import type { DrawnScreen } from '../screen.ts'

/** Asks whether to replace an earlier answer. */
export function ChangeAnswerView({ screen, columns, height }: DrawnScreen<'change-answer'>) {
  const { number, before, verdict } = screen
  const text = (some: string, tone: 'strong' | 'plain'): Line[] =>
    wrap(some, columns - 2).map((line) => [{ text: ` ${line}`, tone }])
  const lines: Line[] = [
    [],
    ...text(`Change the answer for ${number} from ${before} to ${ANSWERS[verdict]}?`, 'strong'),
    [],
    ...text('The candidates are worked out again from all answers.', 'plain'),
  ]
  return <Rows lines={lines} columns={columns} height={height} />
}

const ANSWERS = { good: 'good', bad: 'bad', skip: 'skipped' } as const
