import type { StorePath } from '../nix/storePath.ts'

/** What the journal holds of one start of the machine. */
export interface RecordedBoot {
  /** The kernel's boot id: 32 hexadecimal digits. */
  readonly id: string
  /** The system it started, from its `init=`; null where the journal does not say any more. */
  readonly toplevel: StorePath | null
  /** Its first and last entry, in milliseconds since 1970: the clock may be set in between. */
  readonly first: number
  readonly last: number
  /** Milliseconds until its last entry by the monotonic clock, which nobody sets. */
  readonly up: number
  /** It came as far as it was meant to: see `marks.ts`. */
  readonly finished: boolean
  /** It came no further than to a rescue or emergency shell. */
  readonly emergency: boolean
  /** What it came to is not known: its beginning is not in the journal, or names no target. */
  readonly undecided: boolean
  readonly end: BootEnd
  /** Units that could not be started before the first switch in it, in byte order. */
  readonly failedUnits: readonly string[]
}

const MAX_SUSPEND_MS = 30 * 86_400_000

/**
 * When a boot began, in milliseconds since 1970. Where the clock was set while it ran, the later one is
 * believed: many a machine starts in 1970 and asks for the time. A suspend, which the monotonic clock
 * does not count, is no such jump.
 */
export function startedAt({
  first,
  last,
  up,
}: Pick<RecordedBoot, 'first' | 'last' | 'up'>): number {
  return last - first - up > MAX_SUSPEND_MS ? last - up : first
}

/**
 * How a boot ended: it `runs` still; it was shut down to the end (`clean`); a shutdown had `begun`
 * when its journal ends, and no more is known; it was `cut-off` (power, a crash, a reset).
 */
export type BootEnd = 'runs' | 'clean' | 'begun' | 'cut-off'

/** One line of switch-to-configuration in the journal. */
export interface RecordedSwitch {
  /** Milliseconds since 1970, and since the machine was started. */
  readonly at: number
  readonly up: number
  /** The boot it happened in. */
  readonly boot: string
  readonly toplevel: StorePath
  /** Its exit status: 0 where it finished. */
  readonly status: number
  /** Units that could not be started between its beginning and the next switch, in byte order. */
  readonly failedUnits: readonly string[]
}

/**
 * A machine's starts and switches as its journal holds them, in the journal's own order. What it
 * does not hold is unknown.
 */
export interface BootHistory {
  /** Those of which all was read that the journal holds, newest first. */
  readonly boots: readonly RecordedBoot[]
  /** Switches that ended, newest first. */
  readonly switches: readonly RecordedSwitch[]
  /** Whether the journal was read to its beginning: if not, there are older boots, or may be. */
  readonly whole: boolean
}

/** The history, or why there is none; `late`: only because it took too long. */
export type ReadHistory =
  | { readonly status: 'known'; readonly history: BootHistory }
  | { readonly status: 'unknown'; readonly reason: string; readonly late: boolean }
