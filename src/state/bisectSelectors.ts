import { candidateAt } from '../bisect/advice.ts'
import { answer } from '../bisect/answer.ts'
import { suggestionsOf } from '../bisect/bisectEvidence.ts'
import type { BisectAnswer } from '../bisect/bisection.ts'
import { linksOf } from '../bisect/links.ts'
import { type Candidate, type Progress, progressOf } from '../bisect/progress.ts'
import { helpful, type Suggestion } from '../bisect/suggestion.ts'
import type { Generation } from '../machine/generation.ts'
import { asProblem } from '../problem.ts'
import { type Opened, screenOf } from './openScreens.ts'
import { shownEvidences } from './selectors.ts'
import { machineOf, type State } from './state.ts'

/** The progress of the current bisect; null for none. */
export function progressOfState(state: State): Progress | null {
  const { bisection } = state
  const machine = machineOf(state)
  return bisection === null || machine === null ? null : progressOf(bisection, linksOf(machine))
}

/** Answers suggested by recorded evidence, where they would narrow the bisect. */
export function suggestionsIn(state: State, progress: Progress): readonly Suggestion[] {
  const evidences = shownEvidences(state)
  const machine = machineOf(state)
  if (evidences === null || machine === null) return []
  return helpful(progress, suggestionsOf(machine, evidences))
}

/** The index of the cursor in the candidates; −1 for none. */
export function cursorPlace(state: Opened, { candidates }: Progress): number {
  const bisect = screenOf(state, 'bisect')
  if (bisect?.stage !== 'search') return -1
  return candidates.findIndex(({ storePath }) => storePath === bisect.cursor)
}

/** The candidate under the cursor. */
export function candidateUnderCursor(state: State): Candidate | null {
  const progress = progressOfState(state)
  return progress === null ? null : (progress.candidates[cursorPlace(state, progress)] ?? null)
}

/** The generation with a candidate's system; undefined where none has it any more. */
export function generationOf(
  state: Pick<State, 'facts'>,
  candidate: Candidate | null,
): Generation | undefined {
  return machineOf(state)?.generations.find(
    ({ number, storePath }) => number === candidate?.number && storePath === candidate.storePath,
  )
}

/** The answer that was given for a candidate; null for none. */
export function givenAnswer(
  { bisection }: State,
  candidate: Candidate | null,
): BisectAnswer | null {
  const given = bisection?.answers.find(({ storePath }) => storePath === candidate?.storePath)
  return given?.verdict ?? null
}

/** Why this answer is impossible for the system under the cursor; null where it is possible. */
export function answerProblem(state: State, verdict: BisectAnswer): string | null {
  const { bisection } = state
  const bisect = screenOf(state, 'bisect')
  const machine = machineOf(state)
  if (bisection === null || machine === null || bisect?.stage !== 'search') {
    return 'no bisect is in progress'
  }
  try {
    answer(bisection, linksOf(machine), bisect.cursor, verdict, 0)
    return null
  } catch (error) {
    return asProblem(error, 'refused').message.replace(/\.$/, '')
  }
}

/** The last good generation and the first bad one, as far as they still exist. */
export function lastPair(state: State, progress: Progress) {
  return [progress.good, progress.bad].map((place) =>
    generationOf(state, candidateAt(progress, place)),
  ) as [Generation | undefined, Generation | undefined]
}
