import type { Rating } from '../annotations/ratings.ts'
import type { RecordedBoot, RecordedSwitch } from '../bootlog/bootHistory.ts'
import type { ShownGeneration } from '../machine/generation.ts'
import type { StorePath } from '../nix/storePath.ts'
import type { SystemState } from './systemState.ts'

/** A boot of a generation or of one of its specialisations. */
export interface Boot extends RecordedBoot {
  /** The specialisation that was booted; null for the system itself. */
  readonly specialisation: string | null
  /** How long it stayed up, in milliseconds by the monotonic clock; until now where it runs. */
  readonly up: number
}

/**
 * What is known of how a system fared. It is gathered by store path: numbers are used again. What
 * the journal does not hold (any more) is unknown, and says nothing against it.
 */
export interface Evidence {
  /** Its boots, newest first; null where the journal can't be read. */
  readonly boots: readonly Boot[] | null
  /** Switches to it while the machine ran, newest first. */
  readonly switches: readonly RecordedSwitch[]
  /** Milliseconds that the machine ran it, after a boot or a switch. */
  readonly ran: number
  /** Units that have failed, of the one that runs; null for others and where it is not known. */
  readonly failedUnits: readonly string[] | null
  /** What systemd says of the whole, of the one that runs; null as above. */
  readonly state: SystemState | null
  /** Boot counting: tries left and done of its boot entry; null where it is not counted. */
  readonly tries: { readonly left: number; readonly done: number } | null
  readonly mark: Rating | null
  /**
   * It was the default at the last shutdown, and no boot of it is recorded since. A kernel that
   * panics leaves nothing in the journal; but another entry may have been chosen, so this says
   * nothing against it.
   */
  readonly leftNoTrace: boolean
  readonly verdict: Health
}

/** What a generation, or a system that is none, has to be looked up by. */
export type AssessedBoot = Pick<ShownGeneration, 'storePath' | 'system' | 'running'>

/** The evidence on every system of one machine. */
export interface EvidenceOf {
  of(shown: AssessedBoot): Evidence
  /** Why there are no boots to tell of; null where the journal could be read. */
  readonly unknown: string | null
  /** There are boots, or may be, that were not read in time: nothing is said of these. */
  readonly partial: boolean
  /** What is missing, some boots or all of them, is so only because the journal takes long to read. */
  readonly late: boolean
  /** The system that the newest boot of all started, and whether that failed; null where not known. */
  readonly latest: { readonly storePath: StorePath; readonly failed: boolean } | null
  /**
   * From when on every boot is known, in milliseconds since 1970: what is older may have been
   * booted in a time that the journal does not hold any more. Null where there is no such time.
   */
  readonly since: number | null
}

/** What is to be thought of a system. */
export interface Health {
  /** `no-boot`: it was started, and no start of it was ever finished. */
  readonly kind: 'good' | 'bad' | 'no-boot' | 'unknown'
  /** Whose word it is. */
  readonly by: 'person' | 'evidence'
  /** Why, as sentences, the most important first. They hold text from outside. */
  readonly reasons: readonly string[]
}
