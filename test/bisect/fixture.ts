import { answer, beginBisection } from '../../src/bisect/answer.ts'
import type { BisectAnswer, Bisection, Link } from '../../src/bisect/bisection.ts'
import { type Candidate, type Progress, progressOf, suspects } from '../../src/bisect/progress.ts'
import { storePath } from '../support/layout.ts'

/** The system called `name`. */
export function systemOf(name: string | number) {
  return storePath(`nixos-system-${name}`)
}

/** Generations by their numbers: the name of the system that each one is. */
export function linksOf(systems: Readonly<Record<number, string | number>>): Link[] {
  return Object.entries(systems).map(([number, name]) => ({
    number: Number(number),
    storePath: systemOf(name),
    whyNot: null,
  }))
}

/** Generations 1 to `count`, each a system of its own. */
export function rowOf(count: number): Link[] {
  return Array.from({ length: count }, (_, index) => ({
    number: index + 1,
    storePath: systemOf(index + 1),
    whyNot: null,
  }))
}

export function linkOf(links: readonly Link[], number: number): Link {
  const found = links.find((link) => link.number === number)
  if (found === undefined) throw new Error(`there is no generation ${number}`)
  return found
}

export function begin(links: readonly Link[], good: number, bad: number): Bisection {
  return beginBisection(links, linkOf(links, good), linkOf(links, bad), 0)
}

export function say(
  bisection: Bisection,
  links: readonly Link[],
  number: number,
  verdict: BisectAnswer,
): Bisection {
  return answer(bisection, links, linkOf(links, number).storePath, verdict, 0).bisection
}

/** The number that is asked about; null at the end. */
export function asked(progress: Progress): number | null {
  return progress.next === null ? null : (progress.candidates[progress.next]?.number ?? null)
}

export function suspectNumbers(progress: Progress): number[] {
  return suspects(progress).map(({ number }) => number)
}

export interface Played {
  readonly progress: Progress
  readonly questions: number
  readonly skips: number
}

/** Answers every question until none is left, as a person to whom `verdictOn` is plain would. */
export function play(
  links: readonly Link[],
  first: Bisection,
  verdictOn: (candidate: Candidate) => BisectAnswer,
): Played {
  let bisection = first
  let [questions, skips] = [0, 0]
  for (;;) {
    const progress = progressOf(bisection, links)
    const next = progress.next === null ? undefined : progress.candidates[progress.next]
    if (next === undefined) return { progress, questions, skips }
    const verdict = verdictOn(next)
    questions += 1
    if (verdict === 'skip') skips += 1
    bisection = answer(bisection, links, next.storePath, verdict, questions).bisection
  }
}

/** Numbers from 0 to 1 that look random and are the same every time (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
