import type { Machine } from '../machine/machine.ts'
import type { StorePath } from '../nix/storePath.ts'
import { counted, listedWith, numberRanges } from '../text/format.ts'
import { type Candidate, type Progress, suspects } from './progress.ts'
import { triedNow } from './range.ts'

/** A way to try the generation that is asked about. */
export interface Way {
  /** What stands behind `terrapin` and its global options. */
  readonly argv: readonly string[]
  readonly says: string
}

/**
 * How the generation that is asked about can be tried; empty where none is, or it runs already.
 * `once` is whether `terrapin try` can start it (`whyNotTry`).
 */
export function waysToTry(
  course: Progress,
  machine: Machine,
  outside: string | null,
  once: boolean,
): Way[] {
  const next = candidateAt(course, course.next)
  if (next === null || runsNow(machine, next.storePath)) return []
  const number = String(next.number)
  if (!machine.bootable) return [{ argv: ['switch', number], says: 'make it current' }]
  if (outside !== null) {
    return [{ argv: ['switch', number], says: 'make it the boot default; then start that machine' }]
  }
  return [
    { argv: ['switch', number, '--test'], says: 'now, on the kernel that runs' },
    ...(once ? [{ argv: ['try', number], says: 'at the next boot only, with its kernel' }] : []),
    { argv: ['switch', number, '--boot'], says: 'at every boot from the next on' },
  ]
}

/** Whether a system, or a specialisation of it, is what the person has in front of them. */
export function runsNow(machine: Machine, storePath: StorePath): boolean {
  return triedNow(machine)?.storePath === storePath
}

/** Whether the next boot starts a system by itself, once or by default. */
export function startsNext({ bootable, bootMenu }: Machine, storePath: StorePath): boolean {
  const next = bootMenu?.oneShot ?? bootMenu?.defaultEntry ?? null
  return bootable && next?.toplevel === storePath
}

/**
 * The last good one, to go back to at the end; null before that, and where the machine stands on
 * it with all that counts, or it can't be switched to.
 */
export function toGoBackTo(course: Progress, machine: Machine): Candidate | null {
  const good = candidateAt(course, course.good)
  if (course.next !== null || good === null || good.whyNot !== null) return null
  const stands = machine.generations.some(
    ({ storePath, current, running, bootDefault }) =>
      storePath === good.storePath &&
      current &&
      (!machine.bootable || (running && bootDefault !== false)),
  )
  return stands ? null : good
}

/** Where the search stands, in a sentence or two. */
export function standingOf(course: Progress): string {
  const good = candidateAt(course, course.good)?.number
  const bad = candidateAt(course, course.bad)?.number
  const left = suspects(course)
  if (left.length === 1) return `${bad} is the first bad one; ${good}, before it, is good.`
  const numbers = left.map(({ number }) => number)
  if (course.next === null) {
    return (
      `The first bad one is ${listed(numbers, 'or')}; ${good}, before them, is good. ` +
      `${listed(numbers.slice(0, -1), 'and')} could not be tried.`
    )
  }
  return (
    `${good} is good, ${bad} is bad: ${left.length} generations may be the first bad one, ` +
    `at most ${counted(course.left, 'question')} more.`
  )
}

/** What became of the generations since the last answer, as sentences. */
export function changesOf({ came, went, newer, candidates }: Progress): string[] {
  const bad = candidates.at(-1)?.number
  const are = (numbers: readonly number[]) => (numbers.length === 1 ? 'is' : 'are')
  return [
    came.length > 0 && `New since: ${listed(came, 'and')} ${are(came)} in question too.`,
    went.length > 0 && `${listed(went, 'and')} can’t be tried any more, so not asked about.`,
    newer.length > 0 &&
      `New since: ${listed(newer, 'and')} ${are(newer)} newer than ${bad}, so not in question.`,
  ].filter((sentence) => sentence !== false)
}

/** `3`, `3 or 4`, `3-5 or 7`. */
export function listed(numbers: readonly number[], word: 'and' | 'or'): string {
  return listedWith(numberRanges(numbers), word)
}

export function candidateAt(course: Progress, place: number | null): Candidate | null {
  return place === null ? null : (course.candidates[place] ?? null)
}
