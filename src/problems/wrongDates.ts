import { largest } from '../lists.ts'
import type { Generation } from '../machine/generation.ts'
import { isPlausibleDate } from '../text/format.ts'

/** What a plausibility check of a generation's date needs. */
export type Dated = Pick<Generation, 'number' | 'created' | 'system'>

/** Tolerated difference between two clocks, or of one before and after a time synchronisation. */
const CLOCK_ERROR_MS = 60_000

/**
 * Whether the clock itself is wrong, as on a machine without a clock battery: it is earlier than the
 * NixOS of most generations could have been built.
 */
export function isClockWrong(generations: readonly Dated[], now: number): boolean {
  if (!isPlausibleDate(now)) return true
  const later = generations.filter(({ system }) => now < earliestDate(system?.nixosVersion ?? null))
  return later.length * 2 > generations.length
}

/**
 * Finds the generations with implausible dates, each with the reason as a clause. A date is the
 * link's own modification time: 1970 on a machine without a clock, anything else where the clock was
 * wrong or the disk was copied. `now` in milliseconds since 1970.
 */
export function wrongDates(
  generations: readonly Dated[],
  now: number,
): ReadonlyMap<number, string> {
  const wrong = new Map<number, string>()
  const isLate = isClockWrong(generations, now)
    ? () => false
    : (date: number) => date > now + CLOCK_ERROR_MS
  for (const { number, created, system } of generations) {
    const earliest = earliestDate(system?.nixosVersion ?? null)
    if (isLate(created)) wrong.set(number, 'is dated in the future')
    else if (created < earliest) wrong.set(number, `is dated before NixOS ${system?.nixosVersion}`)
  }
  const rest = generations.filter(({ number }) => !wrong.has(number))
  for (const number of outOfOrder(rest)) wrong.set(number, 'is dated out of order')
  return wrong
}

const DAY_MS = 86_400_000

/**
 * The earliest time at which this version could have been built. `26.05.20260115.cd34e` was committed on that
 * day; `26.05.1990.cd34e` is from the time since the release before, half a year earlier (nixpkgs:
 * lib/trivial.nix; 8 months allow for a late release). For others nothing is known: 1970, which no machine
 * with Nix has seen.
 */
function earliestDate(nixosVersion: string | null): number {
  const found = /(?:^|-)(\d{2})\.(\d{2})(?:$|pre|\.)(?:(20\d{2})(\d{2})(\d{2})\.)?/.exec(
    nixosVersion ?? '',
  )
  const [release, commit] = [found?.slice(1, 3), found?.slice(3, 6)].map((some) =>
    some?.map(Number),
  )
  const [year, month, day] = commit ?? []
  if (year && month && day) return Date.UTC(year, month - 1, day) - DAY_MS
  const [century, late] = release ?? []
  if (century === undefined || late === undefined || late < 1 || late > 12) return DAY_MS
  return Date.UTC(2000 + century, late - 1 - 8)
}

/**
 * Finds numbers whose dates are out of order, since a higher number was made later. Dates that are
 * in every longest increasing subsequence are right; of two that contradict each other alone, either
 * may be wrong.
 */
function outOfOrder(generations: readonly Dated[]): number[] {
  const sorted = [...generations].sort((a, b) => a.number - b.number)
  const dates = sorted.map(({ created }) => created)
  const before = longestRowsTo(dates)
  const after = longestRowsTo(dates.map((date) => -date).reverse()).reverse()
  const longest = largest(before)
  /** Each one's index in a longest increasing subsequence; null for those in none. */
  const places = before.map((length, index) =>
    length + (after[index] ?? 0) - 1 === longest ? length : null,
  )
  const counts = new Map<number | null, number>()
  for (const place of places) counts.set(place, (counts.get(place) ?? 0) + 1)
  const isRight = (place: number | null) => place !== null && counts.get(place) === 1
  return sorted.filter((_, index) => !isRight(places[index] ?? null)).map(({ number }) => number)
}

/** For each date, the length of the longest increasing subsequence that ends with it (patience sorting). */
function longestRowsTo(dates: readonly number[]): number[] {
  const ends: number[] = []
  return dates.map((date) => {
    let [place, high] = [0, ends.length]
    while (place < high) {
      const middle = (place + high) >> 1
      if ((ends[middle] as number) > date) high = middle
      else place = middle + 1
    }
    ends[place] = date
    return place + 1
  })
}
