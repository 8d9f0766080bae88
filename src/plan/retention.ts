import type { GenerationLink } from '../nix/profile.ts'
import { dateTime } from '../text/format.ts'

/** Which generations a clean-up keeps. Rules combine: a generation is kept if any rule keeps it. */
export interface Policy {
  readonly keepLast?: number
  readonly keepDaily?: number
  readonly keepWeekly?: number
  readonly keepMonthly?: number
  /** Milliseconds: keeps younger generations, and the one that was current at that age. */
  readonly olderThan?: number
}

/**
 * Returns the rules that keep each generation; one without is not in the map.
 *
 * Counted as `borg prune` counts: the newest generation of each day, week (ISO 8601) or month of local time,
 * rules applied one after the other, each counting only what no earlier rule kept, and the oldest kept where
 * a rule's count is not reached. Age is as in `nix-env --delete-generations 30d` (Nix:
 * src/libstore/profiles.cc deleteGenerationsOlderThan): the youngest of the old ones is kept, because it was
 * in use back then.
 *
 * Implausible dates (`wrong`: numbers, each with the reason) are ignored. Such a generation is kept where a
 * rule uses dates, unless it is known to be old anyway: by its own date, or by a plausible one of a higher
 * number.
 */
export function keptByPolicy(
  generations: readonly GenerationLink[],
  policy: Policy,
  now: number,
  wrong: ReadonlyMap<number, string> = new Map(),
): Map<number, string[]> {
  const kept = new Map<number, string[]>()
  const keep = (number: number, reason: string) =>
    kept.set(number, [...(kept.get(number) ?? []), reason])
  const byNumber = [...generations].sort((a, b) => b.number - a.number)
  for (const [index, { number }] of byNumber.slice(0, policy.keepLast ?? 0).entries()) {
    keep(number, `last #${index + 1}`)
  }
  const dated = byNumber.filter(({ number }) => !wrong.has(number))
  const byDate = dated.toSorted((a, b) => b.created - a.created || b.number - a.number)
  keepPeriods(byDate, policy.keepDaily ?? 0, 'daily', dayOf, kept, keep)
  keepPeriods(byDate, policy.keepWeekly ?? 0, 'weekly', weekOf, kept, keep)
  keepPeriods(byDate, policy.keepMonthly ?? 0, 'monthly', monthOf, kept, keep)
  const { olderThan } = policy
  if (olderThan !== undefined) {
    const isOld = ({ created }: GenerationLink) => created < now - olderThan
    const inUse = dated.find(isOld)
    const age = ageText(olderThan)
    for (const one of byNumber) {
      const { number } = one
      const isKnownOld = isOld(one) && inUse !== undefined && number < inUse.number
      if (number === inUse?.number) keep(number, `in use ${age} ago`)
      else if (!isKnownOld && !wrong.has(number)) keep(number, `younger than ${age}`)
      else if (!isKnownOld) keep(number, wrongDate(one, wrong))
    }
  }
  if ([policy.keepDaily, policy.keepWeekly, policy.keepMonthly].some((count) => count)) {
    for (const one of byNumber) {
      const isKept = kept.has(one.number)
      if (!isKept && wrong.has(one.number)) keep(one.number, wrongDate(one, wrong))
    }
  }
  return kept
}

function wrongDate({ number, created }: GenerationLink, wrong: ReadonlyMap<number, string>) {
  return `${wrong.get(number)?.replace(/^is /, '')} (${dateTime(created)})`
}

function keepPeriods(
  byDate: readonly GenerationLink[],
  count: number,
  name: string,
  periodOf: (date: Date) => string,
  kept: ReadonlyMap<number, unknown>,
  keep: (number: number, reason: string) => void,
): void {
  let found = 0
  let last = ''
  for (const { number, created } of byDate) {
    if (found === count) return
    const period = periodOf(new Date(created))
    if (period === last) continue
    last = period
    if (kept.has(number)) continue
    found += 1
    keep(number, `${name} #${found}`)
  }
  const oldest = byDate.at(-1)
  if (found < count && oldest !== undefined && !kept.has(oldest.number)) {
    keep(oldest.number, `${name} (oldest)`)
  }
}

function monthOf(date: Date): string {
  return `${date.getFullYear()}-${date.getMonth()}`
}

function dayOf(date: Date): string {
  return `${monthOf(date)}-${date.getDate()}`
}

/** An ISO week is identified by its Thursday. */
function weekOf(date: Date): string {
  const daysSinceMonday = (date.getDay() + 6) % 7
  return dayOf(new Date(date.getFullYear(), date.getMonth(), date.getDate() - daysSinceMonday + 3))
}

/** Parses `30d`, `2w`, `12h`, `6m` or `1y` to milliseconds; null for anything else. */
export function parseAge(text: string): number | null {
  const match = /^([0-9]{1,6})(h|d|w|m|y)$/.exec(text)
  const hours = { h: 1, d: 24, w: 24 * 7, m: 24 * 31, y: 24 * 365 }
  return match === null ? null : Number(match[1]) * hours[match[2] as 'h'] * 3_600_000
}

/** The inverse of `parseAge`, in days or hours: `30d`, `36h`. */
function ageText(milliseconds: number): string {
  const hours = milliseconds / 3_600_000
  return hours % 24 === 0 ? `${hours / 24}d` : `${hours}h`
}
