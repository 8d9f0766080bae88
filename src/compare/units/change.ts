import type { ChangeStatus } from '../change.ts'

/**
 * What a switch does to a unit. `restart` is also a stop followed by a start; `skip` is a unit that
 * a switch would restart, were it not told to leave it alone.
 */
export type UnitEffect = 'start' | 'stop' | 'restart' | 'reload' | 'skip' | 'nothing'

/** What a switch does to a unit, and why, in words. */
export interface Effect {
  readonly effect: UnitEffect
  readonly why: string
}

/** As a person says it. */
export const EFFECT_WORDS: Readonly<Record<UnitEffect, string>> = {
  start: 'start',
  stop: 'stop',
  restart: 'restart',
  reload: 'reload',
  skip: 'leave as is',
  nothing: '–',
}

/** A systemd unit that is another on the other side. */
export interface UnitChange {
  readonly name: string
  readonly scope: 'system' | 'user'
  readonly status: ChangeStatus
  readonly effect: UnitEffect
  /** Why a switch does that, in words: `ExecReload is new`, `RefuseManualStop=true`. */
  readonly why: string
  /** The settings that differ, without their sections: `ExecStart`, `Environment`. */
  readonly keys: readonly string[]
  /** The files whose change restarts it: restart and reload triggers, programs, by name. */
  readonly causes: readonly string[]
  /** The files that it is read from, its drop-ins last, as paths of the machine. */
  readonly before: readonly string[]
  readonly after: readonly string[]
}

/** What a real dry run said a switch would do, by unit; user units apart. */
export interface DryRun {
  readonly system: ReadonlyMap<string, UnitEffect>
  readonly user: ReadonlyMap<string, UnitEffect>
  /** Lines that say something else: `would activate the configuration...`. */
  readonly others: readonly string[]
}
