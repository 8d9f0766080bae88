import type { StorePath } from '../nix/storePath.ts'

/** One boot of the machine as recorded in the journal. */
export interface RecordedBoot {
  /** The kernel's boot id: 32 hexadecimal digits. */
  readonly id: string
  /** The system it started, from its `init=`; null where the journal no longer has it. */
  readonly toplevel: StorePath | null
  /** Times of its first and last entry, in milliseconds since 1970; the clock may be set in between. */
  readonly first: number
  readonly last: number
  /** Milliseconds until its last entry by the monotonic clock, which can't be set. */
  readonly up: number
  /** Its startup finished: see `readMarks`. */
  readonly finished: boolean
  /** It only reached a rescue or emergency shell. */
  readonly emergency: boolean
  /** Its outcome is unknown: the journal lacks its beginning, or names no target. */
  readonly undecided: boolean
  readonly end: BootEnd
  /** Units that failed to start before its first switch, in byte order. */
  readonly failedUnits: readonly string[]
}

const MAX_SUSPEND_MS = 30 * 86_400_000

/**
 * When a boot began, in milliseconds since 1970. Where the clock was set meanwhile, the later time is taken:
 * many machines start in 1970 and then synchronise. A suspend, which the monotonic clock does not count, is
 * not such a jump.
 */
export function startedAt({
  first,
  last,
  up,
}: Pick<RecordedBoot, 'first' | 'last' | 'up'>): number {
  return last - first - up > MAX_SUSPEND_MS ? last - up : first
}

/**
 * How a boot ended: it `runs` still; its shutdown completed (`clean`); its journal ends after a shutdown had
 * `begun`, outcome unknown; it was `cut-off` (power loss, crash, reset).
 */
export type BootEnd = 'runs' | 'clean' | 'begun' | 'cut-off'

/** A run of switch-to-configuration as recorded in the journal. */
export interface RecordedSwitch {
  /** Milliseconds since 1970, and since the boot. */
  readonly at: number
  readonly up: number
  /** The boot in which it ran. */
  readonly boot: string
  readonly toplevel: StorePath
  /** Its exit status: 0 where it succeeded. */
  readonly status: number
  /** Units that failed to start between its beginning and the next switch, in byte order. */
  readonly failedUnits: readonly string[]
}

/** A machine's boots and switches, in the journal's own order. Anything else is unknown. */
export interface BootHistory {
  /** Completely read boots, newest first. */
  readonly boots: readonly RecordedBoot[]
  /** Completed switches, newest first. */
  readonly switches: readonly RecordedSwitch[]
  /** Whether the journal was read to its beginning; otherwise there may be older boots. */
  readonly whole: boolean
}

/** The history, or why there is none; `late`: only because reading timed out. */
export type ReadHistory =
  | { readonly status: 'known'; readonly history: BootHistory }
  | { readonly status: 'unknown'; readonly reason: string; readonly late: boolean }
