import { largest } from '../lists.ts'
import type { StorePath } from '../nix/storePath.ts'
import { Problem } from '../problem.ts'
import type { BisectAnswer, Bisection, Link } from './bisection.ts'
import { between, type Candidate, placed, progressOf } from './progress.ts'

/**
 * Starts a bisect between two systems in any order: the older one is good. Throws a Problem `usage`
 * where both are the same.
 */
export function beginBisection(
  links: readonly Link[],
  one: Link,
  other: Link,
  now: number,
): Bisection {
  if (one.storePath === other.storePath) {
    throw new Problem(
      'usage',
      one.number === other.number
        ? `${one.number} can’t be both good and bad: name two generations.`
        : `${one.number} and ${other.number} are the same system: name two others.`,
    )
  }
  const [older, newer] = one.number < other.number ? [one, other] : [other, one]
  const [good, bad] = [older.storePath, newer.storePath]
  const ends = { started: now, good, bad, answers: [], newest: newestOf(links) }
  const systems = (between(links, good, bad) ?? [older, newer]).map((place) => ({
    ...{ number: place.number, storePath: place.storePath },
    usable: links.some((link) => link.storePath === place.storePath && link.whyNot === null),
  }))
  return { ...ends, systems }
}

/** What an answer made of a search. */
export interface Answered {
  readonly bisection: Bisection
  /** What had been said of this system before. */
  readonly before: BisectAnswer | null
}

/**
 * Adds an answer, replacing an earlier one about the same system. Throws a Problem `refused` where
 * the system is no candidate, or the answer contradicts the others.
 */
export function answer(
  bisection: Bisection,
  links: readonly Link[],
  storePath: StorePath,
  verdict: BisectAnswer,
  now: number,
): Answered {
  const others = bisection.answers.filter((given) => given.storePath !== storePath)
  const progress = progressOf({ ...bisection, answers: others }, links)
  const { candidates, good, bad } = progress
  const index = candidates.findIndex((candidate) => candidate.storePath === storePath)
  const about = candidates[index]
  if (about === undefined) refuse(notInQuestion(links, storePath, candidates))
  if (index === 0 || index === candidates.length - 1) {
    if (about.verdict !== verdict) refuse(isEnd(about))
    return { bisection, before: verdict }
  }
  const [lastGood, firstBad] = [candidates[good], candidates[bad]]
  if (verdict === 'good' && index > bad && firstBad !== undefined) {
    refuse(`${about.number} can’t be good: ${firstBad.number} is older and bad.`)
  }
  if (verdict === 'bad' && index < good && lastGood !== undefined) {
    refuse(`${about.number} can’t be bad: ${lastGood.number} is newer and good.`)
  }
  const before = bisection.answers.find((given) => given.storePath === storePath)?.verdict ?? null
  const answers = [...others, { storePath, verdict, at: now }]
  const systems = placed(progress)
  return { bisection: { ...bisection, answers, systems, newest: newestOf(links) }, before }
}

function newestOf(links: readonly Link[]): number {
  return largest(links.map(({ number }) => number))
}

function notInQuestion(
  links: readonly Link[],
  storePath: StorePath,
  candidates: readonly Candidate[],
): string {
  const number = links.findLast((link) => link.storePath === storePath)?.number
  const [good, bad] = [candidates[0]?.number, candidates.at(-1)?.number]
  const name = number === undefined ? storePath : String(number)
  return `${name} is not between ${good} (good) and ${bad} (bad).`
}

function isEnd({ number, verdict }: Candidate): string {
  return `${number} is the ${verdict} end of this bisect. To change it: terrapin bisect reset.`
}

function refuse(sentence: string): never {
  throw new Problem('refused', sentence)
}
