import type { Machine } from '../machine/machine.ts'
import { Problem } from '../problem.ts'
import { candidateAt } from './advice.ts'
import type { BisectAnswer } from './bisection.ts'
import type { Candidate, Progress } from './progress.ts'
import { triedNow } from './range.ts'

/**
 * Resolves an answer without a name: the candidate, if it is running. Where another generation is
 * running, `bad` may mean either, and a wrong answer would mislead the bisect: throws a Problem
 * `usage` that says how to name it. A skipped one need not run, as it may be unable to.
 */
export function resolveTarget(
  progress: Progress,
  machine: Machine,
  verdict: BisectAnswer,
): Candidate {
  const next = candidateAt(progress, progress.next)
  if (next === null) {
    throw new Problem('usage', 'There is no candidate left to test: name a generation.')
  }
  const runs = triedNow(machine)
  if (verdict === 'skip' || runs?.storePath === next.storePath) return next
  const word = machine.bootable ? 'is running' : 'is current'
  const other = runs === null ? 'the running system is unknown' : `${runs.number} ${word}`
  const inQuestion = progress.candidates
    .slice(progress.good + 1, progress.bad)
    .some(({ storePath }) => storePath === runs?.storePath)
  const or = inQuestion && runs !== null ? ` or ${runs.number}` : ''
  throw new Problem(
    'usage',
    `The candidate is ${next.number}, but ${other}. Name the one you mean: ${next.number}${or}.`,
  )
}
