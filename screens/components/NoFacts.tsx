import type { Facts } from '../../src/state/state.ts'
import { visible } from '../../src/text/visible.ts'
import { wrap } from '../../src/text/width.ts'
import { type Line, shortened } from './line.ts'
import { Rows } from './Row.tsx'

interface NoFactsProps {
  readonly facts: Facts
  readonly columns: number
  readonly height: number
}

/** Placeholder while the machine is loading, or the reason why it can't be read. */
export function NoFacts({ facts, columns, height }: NoFactsProps) {
  const lines = shortened(waitingLines(facts, columns), height)
  return <Rows lines={lines} columns={columns} height={height} />
}

function waitingLines(facts: Facts, columns: number): Line[] {
  if (facts.status === 'loading') return [[], [{ text: ' Loading generations…', tone: 'faint' }]]
  if (facts.status === 'ready') return []
  const lines = wrap(visible(facts.problem.message), columns - 2)
  return [[], ...lines.map((text): Line => [{ text: ` ${text}`, tone: 'bad' }])]
}
