import type { StorePath } from '../nix/storePath.ts'
import type { BisectAnswer, Bisection, Link, Placed } from './bisection.ts'

/** One system on the way from the good end to the bad one. */
export interface Candidate {
  /** The generation that it is called by now. */
  readonly number: number
  /** The generation that gives it its place in the order. */
  readonly place: number
  readonly storePath: StorePath
  /** Other generations that are the same system. */
  readonly also: readonly number[]
  readonly verdict: BisectAnswer | null
  /** Why it can't be tried; null where it can. */
  readonly whyNot: string | null
}

/** Progress of a bisect. */
export interface Progress {
  /** Each system once, oldest first: the good end, what lies between, the bad end. */
  readonly candidates: readonly Candidate[]
  /** Places in `candidates`: the newest that is good, and the oldest that is bad. */
  readonly good: number
  readonly bad: number
  /** The one to try next; null where nothing is left to be tried. */
  readonly next: number | null
  /** How many questions are left at most, unless one is skipped. */
  readonly left: number
  /** Generations between the two ends that are new since the last answer. */
  readonly added: readonly number[]
  /** Generations that can no longer be tested. */
  readonly removed: readonly number[]
  /** Generations that came since and are newer than the bad end: they are not looked at. */
  readonly newer: readonly number[]
}

/** Progress of a bisect over the current generations. */
export function progressOf(bisection: Bisection, links: readonly Link[]): Progress {
  const { good, bad, systems, newest } = bisection
  // Links that were deleted keep their place in the order.
  const linked = new Set(links.map(placeKey))
  const deleted = systems.filter((system) => !linked.has(placeKey(system)))
  const order = between([...deleted, ...links], good, bad) ?? systems
  const linksOf = Map.groupBy(links, ({ storePath }) => storePath)
  // The first answer about a system counts.
  const answers = new Map(
    bisection.answers.toReversed().map(({ storePath, verdict }) => [storePath, verdict]),
  )
  const candidates = order.map((system) =>
    candidate(bisection, system, linksOf.get(system.storePath) ?? [], answers),
  )
  const firstBad = candidates.findIndex(({ verdict }) => verdict === 'bad')
  const lastGood = candidates.slice(0, firstBad).findLastIndex(({ verdict }) => verdict === 'good')
  const open = openPlaces(candidates, lastGood, firstBad)
  const then = new Map(systems.map((system) => [system.storePath, system]))
  const end = candidates.at(-1)?.place ?? 0
  return {
    candidates,
    good: lastGood,
    bad: firstBad,
    next: open[Math.floor(open.length / 2)] ?? null,
    left: questions(open.length),
    added: candidates.filter(({ storePath }) => !then.has(storePath)).map(({ number }) => number),
    removed: candidates
      .filter(({ whyNot, storePath }) => whyNot !== null && then.get(storePath)?.usable === true)
      .map(({ number }) => number),
    newer: links.map(({ number }) => number).filter((number) => number > Math.max(newest, end)),
  }
}

/** What has a place in the order: a link, or one that was there when it was written down. */
interface Place {
  readonly number: number
  readonly storePath: StorePath
}

function placeKey({ number, storePath }: Place): string {
  return `${number} ${storePath}`
}

/**
 * The systems from a good one to a bad one, in their order; null where no link of the good one is
 * older than one of the bad one. A system may have several links (someone went back to it): the
 * ends are a good and a bad link with no other link of the two between them, and a system in
 * between stands where it was first.
 */
export function between(places: readonly Place[], good: StorePath, bad: StorePath): Place[] | null {
  const order = [...places].sort((a, b) => a.number - b.number)
  let first: number | null = null
  for (const [index, { storePath }] of order.entries()) {
    if (storePath === good) first = index
    if (storePath !== bad || first === null) continue
    const seen = new Set<StorePath>()
    return order.slice(first, index + 1).filter((place) => {
      const isNew = !seen.has(place.storePath)
      seen.add(place.storePath)
      return isNew
    })
  }
  return null
}

function candidate(
  { good, bad }: Bisection,
  { number, storePath }: Place,
  own: readonly Link[],
  answers: ReadonlyMap<StorePath, BisectAnswer>,
): Candidate {
  const named = own.find((link) => link.number === number) ?? own.at(-1)
  const answer = answers.get(storePath) ?? null
  return {
    number: named?.number ?? number,
    place: number,
    storePath,
    also: own.filter((link) => link !== named).map((link) => link.number),
    verdict: storePath === good ? 'good' : storePath === bad ? 'bad' : answer,
    whyNot: named === undefined ? 'it was deleted' : named.whyNot,
  }
}

/** Places that can be tried, of those that the first bad one may be at. */
function openPlaces(candidates: readonly Candidate[], good: number, bad: number): number[] {
  return candidates.flatMap(({ verdict, whyNot }, index) =>
    index > good && index < bad && verdict === null && whyNot === null ? [index] : [],
  )
}

/** Each question halves what is left, until one of `count` + 1 places is. */
function questions(count: number): number {
  return Math.ceil(Math.log2(count + 1))
}

/** All that may be the first bad one: what is behind the last good one, to the first bad one. */
export function suspects({ candidates, good, bad }: Progress): readonly Candidate[] {
  return candidates.slice(good + 1, bad + 1)
}

/** A course as the next start shall find it. */
export function placed({ candidates }: Progress): Placed[] {
  return candidates.map(({ place, storePath, whyNot }) => ({
    number: place,
    storePath,
    usable: whyNot === null,
  }))
}
