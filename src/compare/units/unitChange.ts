import { CHANGE_LETTERS, type ChangeStatus } from '../changeStatus.ts'

/**
 * The effect of a switch on a unit. `restart` includes a stop followed by a start; `skip` is a unit
 * that a setting exempts from a restart.
 */
export type UnitEffect = 'start' | 'stop' | 'restart' | 'reload' | 'skip' | 'nothing'

/** The effect of a switch on a unit, with the reason in words. */
export interface Effect {
  readonly effect: UnitEffect
  readonly why: string
  /**
   * The unit that causes the effect, and the setting that connects the two; null for an effect of
   * its own.
   */
  readonly by: { readonly unit: string; readonly relation: string } | null
  /** The job that systemd refuses, as a sentence; the switch then exits with status 4. Null if none. */
  readonly refused: string | null
  /** Whether it ran, still exists, and neither runs afterwards nor has anything that starts it. */
  readonly staysDown: boolean
}

/** An effect with a reason of the unit's own. */
export function does(effect: UnitEffect, why: string): Effect {
  return { effect, why, by: null, refused: null, staysDown: false }
}

/** The result of comparing the units of two sides. */
export interface UnitComparison {
  readonly changes: readonly UnitChange[]
  /** systemd was not queried for running units: auto-started ones count as running. */
  readonly assumed: boolean
}

/** Shown wherever effects that rest on this assumption are listed. */
export const ASSUMED_STATES =
  'Assumes that all auto-started units are running; systemd was not queried.'

/** The displayed words. */
export const EFFECT_WORDS: Readonly<Record<UnitEffect, string>> = {
  start: 'start',
  stop: 'stop',
  restart: 'restart',
  reload: 'reload',
  skip: 'not restarted',
  nothing: '–',
}

/** `unchanged` is a unit that is the same on both sides, but is affected by a switch. */
export type UnitStatus = ChangeStatus | 'unchanged'

export const UNIT_LETTERS: Readonly<Record<UnitStatus, string>> = {
  ...CHANGE_LETTERS,
  unchanged: '=',
}

/** Another unit that is affected because this one is. */
export interface TakenUnit {
  readonly name: string
  readonly effect: UnitEffect
  /** The setting that connects the two: `Requires=`, `PartOf=`. */
  readonly because: string
}

/** A systemd unit that differs between the sides, or that a switch affects. */
export interface UnitChange {
  readonly name: string
  readonly scope: 'system' | 'user'
  readonly status: UnitStatus
  readonly effect: UnitEffect
  /** The reason for the effect, in words: `ExecReload is added`, `RefuseManualStop=true`. */
  readonly why: string
  /** The job that systemd refuses, as a sentence; null if none. */
  readonly refused: string | null
  /** Whether it ran, still exists, and neither runs afterwards nor has anything that starts it. */
  readonly staysDown: boolean
  /** Other units that are stopped, restarted or started with it. */
  readonly with: readonly TakenUnit[]
  /** The settings that differ, without their sections: `ExecStart`, `Environment`. */
  readonly keys: readonly string[]
  /** Names of the changed files that cause a restart: restart and reload triggers, programs. */
  readonly causes: readonly string[]
  /** Names of the changed store files that it starts or reads: `unit-script-web-start/bin/web-start`. */
  readonly scripts: readonly string[]
  /**
   * Files that it names and that could not be compared, with the reason: `web-start: missing from
   * the store`.
   */
  readonly uncompared: readonly string[]
  /** Rebuilt: its texts, and those of files that it starts, differ by store hashes only. */
  readonly rebuilt: boolean
  /** The unit's files, drop-ins last, as paths of the machine. */
  readonly before: readonly string[]
  readonly after: readonly string[]
}

/**
 * The changed files that it starts, the reason for the effect, the units affected with it, and
 * whether it was only rebuilt: `changed: web-start · ExecStart differs · with it: stop b.service
 * (Requires=)`. With `causes`, the files that make its settings differ follow.
 */
export function unitReason(
  { why: own, refused, with: taken, scripts, uncompared, rebuilt, causes }: UnitChange,
  withCauses = false,
): string {
  const texts = scripts.map((name) => name.slice(name.lastIndexOf('/') + 1))
  const files = withCauses ? causes.filter((cause) => !texts.includes(cause)) : []
  const why = files.length === 0 ? own : `${own}: ${files.join(', ')}`
  const others = taken.map(({ name, effect, because }) => `${effect} ${name} (${because})`)
  const parts = [
    refused ?? '',
    texts.length === 0 ? '' : `changed: ${texts.join(', ')}`,
    refused?.startsWith(own) === true ? '' : why,
    ...(others.length === 0 ? [] : [`with it: ${others.join(', ')}`]),
    uncompared.length === 0 ? '' : `not compared: ${uncompared.join(', ')}`,
    rebuilt ? 'rebuilt' : '',
  ]
  return parts.filter((part) => part !== '').join(' · ')
}

/** The effects that a real dry run announced, by unit; user units separately. */
export interface DryRun {
  readonly system: ReadonlyMap<string, UnitEffect>
  readonly user: ReadonlyMap<string, UnitEffect>
  /** Other lines: `would activate the configuration...`. */
  readonly others: readonly string[]
}
