import type { Machine } from '../machine/machine.ts'
import { Problem } from '../problem.ts'
import { candidateAt } from './advice.ts'
import type { BisectAnswer } from './bisection.ts'
import type { Candidate, Progress } from './progress.ts'
import { triedNow } from './range.ts'

/**
 * Which generation an answer without a name is about: the one that is asked about, where it is the
 * one that runs. Where another one runs, a person who says `bad` may mean either, and a wrong
 * answer would lead the search astray: throws a Problem `usage` that says how to name it. What is
 * skipped need not run: it may be that it can't.
 */
export function resolveTarget(
  course: Progress,
  machine: Machine,
  verdict: BisectAnswer,
): Candidate {
  const next = candidateAt(course, course.next)
  if (next === null) {
    throw new Problem('usage', 'None is asked about any more: name the one that you mean.')
  }
  const runs = triedNow(machine)
  if (verdict === 'skip' || runs?.storePath === next.storePath) return next
  const word = machine.bootable ? 'runs' : 'is current'
  const other = runs === null ? 'it is not known what runs' : `${runs.number} ${word}`
  const inQuestion = course.candidates
    .slice(course.good + 1, course.bad)
    .some(({ storePath }) => storePath === runs?.storePath)
  const or = inQuestion && runs !== null ? ` or ${runs.number}` : ''
  throw new Problem(
    'usage',
    `${next.number} is asked about, but ${other}. Name the one that you mean: ${next.number}${or}.`,
  )
}
