import { CHANGE_LETTERS, type ChangeStatus } from '../changeStatus.ts'

/**
 * What a switch does to a unit. `restart` is also a stop followed by a start; `skip` is a unit that
 * a switch would restart, were it not told to leave it alone.
 */
export type UnitEffect = 'start' | 'stop' | 'restart' | 'reload' | 'skip' | 'nothing'

/** What a switch does to a unit, and why, in words. */
export interface Effect {
  readonly effect: UnitEffect
  readonly why: string
  /** The unit with which it happens, and the setting that ties them; null where it is its own. */
  readonly by: { readonly unit: string; readonly relation: string } | null
  /** What systemd refuses to do, as a sentence; the switch then ends with status 4. Null for none. */
  readonly refused: string | null
  /** Whether it ran, is still there, and neither runs afterwards nor has anything that starts it. */
  readonly staysDown: boolean
}

/** An effect of the unit's own. */
export function does(effect: UnitEffect, why: string): Effect {
  return { effect, why, by: null, refused: null, staysDown: false }
}

/** What is known of the units of two sides. */
export interface UnitComparison {
  readonly changes: readonly UnitChange[]
  /** systemd was not asked which units run: those that start by themselves count as running. */
  readonly assumed: boolean
}

/** Shown wherever effects that rest on this assumption are listed. */
export const ASSUMED_STATES =
  'Assumes that all auto-started units are running; systemd was not queried.'

/** As a person says it. */
export const EFFECT_WORDS: Readonly<Record<UnitEffect, string>> = {
  start: 'start',
  stop: 'stop',
  restart: 'restart',
  reload: 'reload',
  skip: 'not restarted',
  nothing: '–',
}

/** `unchanged` is a unit that is the same on both sides, and that a switch touches even so. */
export type UnitStatus = ChangeStatus | 'unchanged'

export const UNIT_LETTERS: Readonly<Record<UnitStatus, string>> = {
  ...CHANGE_LETTERS,
  unchanged: '=',
}

/** Another unit to which something happens because it happens to this one. */
export interface TakenUnit {
  readonly name: string
  readonly effect: UnitEffect
  /** The setting that ties them: `Requires=`, `PartOf=`. */
  readonly because: string
}

/** A systemd unit that is another on the other side, or to which a switch does something. */
export interface UnitChange {
  readonly name: string
  readonly scope: 'system' | 'user'
  readonly status: UnitStatus
  readonly effect: UnitEffect
  /** Why a switch does that, in words: `ExecReload is new`, `RefuseManualStop=true`. */
  readonly why: string
  /** What systemd refuses to do, as a sentence; null where it refuses nothing. */
  readonly refused: string | null
  /** Whether it ran, is still there, and neither runs afterwards nor has anything that starts it. */
  readonly staysDown: boolean
  /** What else is stopped, restarted or started with it. */
  readonly with: readonly TakenUnit[]
  /** The settings that differ, without their sections: `ExecStart`, `Environment`. */
  readonly keys: readonly string[]
  /** The files whose change restarts it: restart and reload triggers, programs, by name. */
  readonly causes: readonly string[]
  /** What it starts or reads in the store and says something else, by name: `unit-script-web-start/bin/web-start`. */
  readonly scripts: readonly string[]
  /** What it names, and may be another all the same, with the reason: `web-start: missing from the store`. */
  readonly uncompared: readonly string[]
  /** It was built again: its texts, and those that it starts, differ by store hashes alone. */
  readonly rebuilt: boolean
  /** The files that it is read from, its drop-ins last, as paths of the machine. */
  readonly before: readonly string[]
  readonly after: readonly string[]
}

/**
 * What it starts that says something else, why a switch does what it does, what it takes with it, and
 * whether it was only built again: `changed: web-start · ExecStart differs · with it: stop b.service
 * (Requires=)`. With `causes`, the files that make its settings differ stand behind them.
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

/** What a real dry run said a switch would do, by unit; user units apart. */
export interface DryRun {
  readonly system: ReadonlyMap<string, UnitEffect>
  readonly user: ReadonlyMap<string, UnitEffect>
  /** Lines that say something else: `would activate the configuration...`. */
  readonly others: readonly string[]
}
