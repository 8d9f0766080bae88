import type { Bisection } from '../bisect/bisection.ts'
import type { ChangelogEntry } from '../changelog/changelogChanges.ts'
import type { BootRecords } from '../health/bootRecords.ts'
import type { BootRoom } from '../machine/bootRoom.ts'
import type { Machine } from '../machine/machine.ts'
import type { Sizes } from '../machine/sizes.ts'
import type { Problem } from '../problem.ts'
import { NO_FILTER } from './filterState.ts'
import type { Opened } from './openScreens.ts'

/** Everything that the screens show. They select from it and change nothing themselves. */
export interface State extends Opened {
  readonly about: About
  readonly facts: Facts
  /** How the systems fared, as the journal tells; null until it is read. */
  readonly records: BootRecords | null
  /** A change that was cut off: it can be finished or taken back. */
  readonly cutOff: ChangelogEntry | null
  /** What is free where the boot menu lies; null where that is not known (yet). */
  readonly bootRoom: BootRoom | null
  /** The search for the first bad generation that is under way; null where none is. */
  readonly bisection: Bisection | null
  /** One line that answers the last key; gone at the next. */
  readonly message: string | null
}

/** What machine this is. */
export interface About {
  readonly name: string
  readonly kind: 'local' | 'mounted' | 'sample'
  /** Where a mounted system lies; null on the machine itself. */
  readonly outside: string | null
  readonly profile: string
  readonly root: boolean
  /** Plans are shown and not run. */
  readonly dryRun: boolean
  /** Why the sample machine stands in for this one; null where it does not. */
  readonly standIn: string | null
  /**
   * What is wrong with the settings, a sentence each: keys that can't be are left out, and where
   * anything else is wrong nothing is set.
   */
  readonly troubles: readonly string[]
}

/** What is known of the machine. */
export type Facts =
  | { readonly status: 'loading' }
  /** Why there is no list. */
  | { readonly status: 'failed'; readonly problem: Problem }
  | { readonly status: 'ready'; readonly machine: Machine; readonly sizes: SizesState }

/** The machine, once it is read. */
export function machineOf({ facts }: Pick<State, 'facts'>): Machine | null {
  return facts.status === 'ready' ? facts.machine : null
}

export type SizesState =
  /** `last` are those from before a change: good to look at, not to plan with. */
  | { readonly status: 'reading'; readonly last: Sizes | null }
  | { readonly status: 'known'; readonly sizes: Sizes }
  | { readonly status: 'unknown'; readonly reason: string }

export function firstState(about: About): State {
  return {
    about,
    facts: { status: 'loading' },
    cutOff: null,
    bootRoom: null,
    records: null,
    open: [{ kind: 'list', cursor: null, marks: new Set(), filter: NO_FILTER }],
    bisection: null,
    message: settingsMessage(about.troubles),
  }
}

/** One line of what is wrong with the settings; the findings have all of it. */
function settingsMessage(troubles: readonly string[]): string | null {
  const [first = null] = troubles
  return troubles.length > 1 ? `${troubles.length} problems in the settings: ${first}` : first
}
