import type { Bisection } from '../bisect/bisection.ts'
import type { ChangelogEntry } from '../changelog/changelogChanges.ts'
import type { BootRecords } from '../health/bootRecords.ts'
import type { ChangeDetails } from '../history/changeDetails.ts'
import type { ListChanges } from '../history/listChanges.ts'
import type { BootRoom } from '../machine/bootRoom.ts'
import type { Generation } from '../machine/generation.ts'
import type { Machine } from '../machine/machine.ts'
import type { Sizes } from '../machine/sizes.ts'
import type { Problem } from '../problem.ts'
import { NO_FILTER } from './filterState.ts'
import type { Opened } from './openScreens.ts'

/** The whole state of the screens, which only select from it and never change it. */
export interface State extends Opened {
  readonly about: About
  readonly facts: Facts
  /** The boot history of systems from the journal; null until loaded. */
  readonly records: BootRecords | null
  /** What each generation changed, and what deleting it with all older ones frees; null until loaded. */
  readonly listChanges: ListChanges | null
  /** The subjects of the commits that generations were built from, by hash; null until they are needed. */
  readonly subjects: ReadonlyMap<string, string> | null
  /** The units and commits of each generation's change, as far as they were looked at. */
  readonly changeDetails: ReadonlyMap<Generation, ChangeDetails>
  /** An interrupted change, which can be finished or undone. */
  readonly interruptedChange: ChangelogEntry | null
  /** Free space where the boot menu is; null where unknown or not loaded yet. */
  readonly bootRoom: BootRoom | null
  /** Size and free space of the store's file system in bytes; null where unknown or not loaded yet. */
  readonly storeSpace: { readonly total: number; readonly free: number } | null
  /** The bisect in progress; null for none. */
  readonly bisection: Bisection | null
  /** A line answering the last key; cleared by the next. */
  readonly message: string | null
}

/** Identifies the machine. */
export interface About {
  readonly name: string
  readonly kind: 'local' | 'mounted' | 'sample'
  /** Mount point of a mounted system; null on the machine itself. */
  readonly rootDirectory: string | null
  readonly profile: string
  readonly root: boolean
  /** Plans are shown but not run. */
  readonly dryRun: boolean
  /** Why the sample machine replaces this one; null where it does not. */
  readonly standIn: string | null
  /**
   * Errors in the settings, a sentence each: invalid keys are left out; after any other error nothing is set.
   */
  readonly warnings: readonly string[]
}

/** The loaded facts about the machine. */
export type Facts =
  | { readonly status: 'loading' }
  /** Why there is no list. */
  | { readonly status: 'failed'; readonly problem: Problem }
  | { readonly status: 'ready'; readonly machine: Machine; readonly sizes: SizesState }

/** The machine, once loaded. */
export function machineOf({ facts }: Pick<State, 'facts'>): Machine | null {
  return facts.status === 'ready' ? facts.machine : null
}

export type SizesState =
  /** `last` are those from before a change: to be shown, but not to plan with. */
  | { readonly status: 'reading'; readonly last: Sizes | null }
  | { readonly status: 'known'; readonly sizes: Sizes }
  | { readonly status: 'unknown'; readonly reason: string }

export function firstState(about: About): State {
  return {
    about,
    facts: { status: 'loading' },
    interruptedChange: null,
    bootRoom: null,
    storeSpace: null,
    records: null,
    listChanges: null,
    subjects: null,
    changeDetails: new Map(),
    open: [{ kind: 'list', cursor: null, selection: new Set(), filter: NO_FILTER, jump: null }],
    bisection: null,
    message: settingsMessage(about.warnings),
  }
}

/** A one-line summary of errors in the settings; the problems screen has all of them. */
function settingsMessage(warnings: readonly string[]): string | null {
  const [first = null] = warnings
  return warnings.length > 1 ? `${warnings.length} problems in the settings: ${first}` : first
}
