import type { Machine } from '../machine/machine.ts'
import type { StorePath } from '../nix/storePath.ts'
import { counted, listedWith, numberRanges } from '../text/format.ts'
import { type Candidate, type Progress, suspects } from './progress.ts'
import { triedNow } from './range.ts'

/** A way to test the candidate. */
export interface Way {
  /** The arguments after `terrapin` and its global options. */
  readonly argv: readonly string[]
  readonly description: string
}

/**
 * Lists the ways to test the next candidate; empty where there is none, or it is running already.
 * `once`: whether `terrapin try` can boot it (`whyNotTry`).
 */
export function waysToTry(
  progress: Progress,
  machine: Machine,
  mountedName: string | null,
  once: boolean,
): Way[] {
  const next = candidateAt(progress, progress.next)
  if (next === null || runsNow(machine, next.storePath)) return []
  const number = String(next.number)
  if (!machine.bootable) return [{ argv: ['switch', number], description: 'make it current' }]
  if (mountedName !== null) {
    return [
      { argv: ['switch', number], description: 'make it the boot default, then boot that machine' },
    ]
  }
  return [
    { argv: ['switch', number, '--test'], description: 'now, on the running kernel' },
    ...(once ? [{ argv: ['try', number], description: 'next boot only, with its kernel' }] : []),
    { argv: ['switch', number, '--boot'], description: 'from the next boot on' },
  ]
}

/** Whether a system, or a specialisation of it, is running (or current, for other profiles). */
export function runsNow(machine: Machine, storePath: StorePath): boolean {
  return triedNow(machine)?.storePath === storePath
}

/** Whether the next boot starts a system, as a one-time entry or by default. */
export function startsNext({ bootable, bootMenu }: Machine, storePath: StorePath): boolean {
  const next = bootMenu?.oneShot ?? bootMenu?.defaultEntry ?? null
  return bootable && next?.toplevel === storePath
}

/**
 * The last good generation, to switch back to at the end; null before that, where the machine already
 * runs and boots it, or where it can't be switched to.
 */
export function toGoBackTo(progress: Progress, machine: Machine): Candidate | null {
  const good = candidateAt(progress, progress.good)
  if (progress.next !== null || good === null || good.whyNot !== null) return null
  const stands = machine.generations.some(
    ({ storePath, current, running, bootDefault }) =>
      storePath === good.storePath &&
      current &&
      (!machine.bootable || (running && bootDefault !== false)),
  )
  return stands ? null : good
}

/** Describes the state of a bisect. */
export function statusOf(progress: Progress): string {
  const good = candidateAt(progress, progress.good)?.number
  const bad = candidateAt(progress, progress.bad)?.number
  const left = suspects(progress)
  if (left.length === 1) return `Culprit: ${bad} (${good} is good).`
  const numbers = left.map(({ number }) => number)
  if (progress.next === null) {
    return (
      `Culprit: ${listed(numbers, 'or')} (${good} is good). ` +
      `Not tested: ${listed(numbers.slice(0, -1), 'and')}.`
    )
  }
  return (
    `${good} is good, ${bad} is bad: ${left.length} candidates, ` +
    `at most ${counted(progress.left, 'test')} left.`
  )
}

/** Describes changes of the generations since the last answer. */
export function changesOf({ added, removed, newer, candidates }: Progress): string[] {
  const bad = candidates.at(-1)?.number
  return [
    added.length > 0 && `New candidates: ${listed(added, 'and')}.`,
    removed.length > 0 && `No longer testable: ${listed(removed, 'and')}.`,
    newer.length > 0 && `New, but not candidates (newer than ${bad}): ${listed(newer, 'and')}.`,
  ].filter((sentence) => sentence !== false)
}

/** `3`, `3 or 4`, `3-5 or 7`. */
export function listed(numbers: readonly number[], word: 'and' | 'or'): string {
  return listedWith(numberRanges(numbers), word)
}

export function candidateAt(progress: Progress, place: number | null): Candidate | null {
  return place === null ? null : (progress.candidates[place] ?? null)
}
