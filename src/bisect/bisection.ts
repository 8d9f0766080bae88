import type { StorePath } from '../nix/storePath.ts'

/** Answer for a generation: it works, it does not, or it can't be tested. */
export type BisectAnswer = 'good' | 'bad' | 'skip'

/** A generation's link as a bisection sees it. */
export interface Link {
  readonly number: number
  readonly storePath: StorePath
  /** Why it can't be tried, in words; null where it can. */
  readonly whyNot: string | null
}

/** A system that the search was about when it was last written down. */
export interface Placed {
  readonly number: number
  readonly storePath: StorePath
  /** It could be tried then. */
  readonly usable: boolean
}

export interface Answer {
  readonly storePath: StorePath
  readonly verdict: BisectAnswer
  /** Milliseconds since 1970. */
  readonly at: number
}

/**
 * A search for the first bad generation, as it is kept between starts. Everything is keyed by store
 * path: a generation's number may be used again, and two numbers may be the same system.
 */
export interface Bisection {
  /** Milliseconds since 1970. */
  readonly started: number
  /** The two ends that it began with. */
  readonly good: StorePath
  readonly bad: StorePath
  /** In the order in which they were given, one for each system. */
  readonly answers: readonly Answer[]
  /** From the good end to the bad one, so that the order outlives links that are deleted. */
  readonly systems: readonly Placed[]
  /** The newest generation then. */
  readonly newest: number
}
