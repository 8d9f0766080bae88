import type { StorePath } from '../../nix/storePath.ts'

/** What the journal holds of one start of the machine. */
export interface RecordedBoot {
  /** The kernel's boot id: 32 hexadecimal digits. */
  readonly id: string
  /** The system it started, from its `init=`; null where the journal does not say any more. */
  readonly toplevel: StorePath | null
  /** Its first and last entry, in milliseconds since 1970. */
  readonly first: number
  readonly last: number
  /** It came as far as it was meant to: see `marks.ts`. */
  readonly finished: boolean
  /** It came no further than to a rescue or emergency shell. */
  readonly emergency: boolean
  readonly end: BootEnd
  /** Units that could not be started in it, in byte order. */
  readonly failedUnits: readonly string[]
}

/**
 * How a boot ended: it `runs` still; it was shut down to the end (`clean`); a shutdown had `begun`
 * when its journal ends, and no more is known; it was `cut-off` (power, a crash, a reset).
 */
export type BootEnd = 'runs' | 'clean' | 'begun' | 'cut-off'

/** One line of switch-to-configuration in the journal. */
export interface RecordedSwitch {
  /** Milliseconds since 1970. */
  readonly at: number
  /** The boot it happened in. */
  readonly boot: string
  readonly toplevel: StorePath
  /** Its exit status: 0 where it finished. */
  readonly status: number
}

/** A machine's starts and switches as its journal holds them. What it does not hold is unknown. */
export interface BootHistory {
  /** Newest first. */
  readonly boots: readonly RecordedBoot[]
  /** Switches that ended, newest first. */
  readonly switches: readonly RecordedSwitch[]
  /** Whether the journal was read to its beginning. */
  readonly whole: boolean
}

/** The history, or why there is none. */
export type ReadHistory =
  | { readonly status: 'known'; readonly history: BootHistory }
  | { readonly status: 'unknown'; readonly reason: string }
