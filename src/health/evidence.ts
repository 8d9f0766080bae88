import type { Rating } from '../annotations/ratings.ts'
import type { RecordedBoot, RecordedSwitch } from '../bootlog/bootHistory.ts'
import type { ShownGeneration } from '../machine/generation.ts'
import type { StorePath } from '../nix/storePath.ts'
import type { SystemState } from './systemState.ts'

/** A boot of a generation or of one of its specialisations. */
export interface Boot extends RecordedBoot {
  /** The specialisation that was booted; null for the system itself. */
  readonly specialisation: string | null
  /** Uptime in milliseconds by the monotonic clock; until now where it is running. */
  readonly up: number
}

/**
 * The evidence on one system, by store path, since generation numbers are reused. Boots that the
 * journal does not hold (any more) are unknown and do not count against it.
 */
export interface Evidence {
  /** Its boots, newest first; null where the journal can't be read. */
  readonly boots: readonly Boot[] | null
  /** Switches to it while the machine ran, newest first. */
  readonly switches: readonly RecordedSwitch[]
  /** Total uptime in milliseconds, after boots and switches. */
  readonly ran: number
  /** Failed units of the running system; null for others and where unknown. */
  readonly failedUnits: readonly string[] | null
  /** The overall state of the running system as systemd reports it; null as above. */
  readonly state: SystemState | null
  /** Boot counting: tries left and done of its boot entry; null where it is not counted. */
  readonly tries: { readonly left: number; readonly done: number } | null
  readonly rating: Rating | null
  /**
   * It was the default at the last shutdown, and no boot of it is recorded since. A kernel panic leaves
   * nothing in the journal; but another entry may have been chosen, so this does not count against it.
   */
  readonly leftNoTrace: boolean
  readonly health: Health
}

/** What identifies a system, whether it is a generation or not. */
export type AssessedBoot = Pick<ShownGeneration, 'storePath' | 'system' | 'running'>

/** The evidence on every system of one machine. */
export interface EvidenceOf {
  of(shown: AssessedBoot): Evidence
  /** Why no boots are known; null where the journal could be read. */
  readonly unknown: string | null
  /** Whether older boots were not read in time. */
  readonly partial: boolean
  /** Whether boots are missing only because reading the journal takes long. */
  readonly late: boolean
  /** The system of the newest boot, and whether that boot failed; null where unknown. */
  readonly latest: { readonly storePath: StorePath; readonly failed: boolean } | null
  /**
   * The time since which every boot is recorded, in milliseconds since 1970; earlier boots may have
   * been rotated out of the journal. Null where there is no such time.
   */
  readonly since: number | null
}

/** The assessment of a system. */
export interface Health {
  /** `no-boot`: it was booted, but its startup never finished. */
  readonly kind: 'good' | 'bad' | 'no-boot' | 'unknown'
  /** Who decided. */
  readonly by: 'person' | 'evidence'
  /** Why, as sentences with text from outside, most important first. */
  readonly reasons: readonly string[]
}
