import type { Effect } from './change.ts'
import { type Difference, differenceText, needOf } from './differences.ts'
import { modifiedEffect } from './modified.ts'
import { REACTIVATION, type Situation, starterOf } from './situation.ts'
import { flag, type UnitFile, valuesOf } from './unitFile.ts'
import { isTemplate, unitType } from './unitName.ts'
import { unitIn } from './unitSet.ts'

/** A unit on both sides, with its drop-ins; null where it can't be loaded: gone, masked, dangling. */
export interface UnitPair {
  readonly name: string
  readonly before: UnitFile | null
  readonly after: UnitFile | null
  /** None where a side is null. */
  readonly differences: readonly Difference[]
}

/**
 * What `switch-to-configuration switch` does to a unit that differs, by its own rules (nixpkgs:
 * switch-to-configuration-ng, collect_unit_changes; the Perl script before it has the same ones).
 * It only looks at units that run and lie in the directories of NixOS. What it starts beyond those
 * are the targets that run, and these pull in what they want.
 */
export function effectOf(unit: UnitPair, situation: Situation): Effect {
  const { name, before, after, differences } = unit
  if (isTemplate(name)) return nothing('only instances of a template run')
  if (name === REACTIVATION && after !== null) return restart('every switch restarts it')
  const alias = unitIn(situation.after, name)?.aliasOf ?? null
  if (alias !== null && unitIn(situation.before, name)?.aliasOf !== null) {
    return nothing(`another name of ${alias}`)
  }
  if (after === null) return withoutAfter(name, before, situation)
  if (before === null || !runs(name, before, situation)) {
    return whenItDoesNotRun(name, before, situation)
  }
  if (unitType(name) === 'target') return targetEffect(name, after)
  switch (needOf(differences)) {
    case 'restart':
      return modifiedEffect(name, after, differences, situation)
    case 'reload':
      return { effect: 'reload', why: reasons(differences, 'reload') }
    case 'nothing':
      return nothing(
        isLetGo(name, situation) ? 'its template is still there' : harmless(differences),
      )
  }
}

function nothing(why: string): Effect {
  return { effect: 'nothing', why }
}

function restart(why: string): Effect {
  return { effect: 'restart', why }
}

/** Whether it is an instance that only the old side names. */
function isLetGo(name: string, { before, after }: Situation): boolean {
  return before.units.has(name) && !after.units.has(name)
}

/** Whether it runs; where that is assumed, a command that ran and is done does not. */
export function runs(name: string, unit: UnitFile, { running, isAsked }: Situation): boolean {
  if (!running.has(name)) return false
  return isAsked || !isDone(unit)
}

function isDone(unit: UnitFile): boolean {
  const isOneshot = valuesOf(unit, 'Service', 'Type').at(-1) === 'oneshot'
  return isOneshot && !flag(unit, 'Service', 'RemainAfterExit', false)
}

function withoutAfter(name: string, before: UnitFile | null, situation: Situation): Effect {
  const isMasked = unitIn(situation.after, name)?.masked === true
  if (before === null) return nothing(isMasked ? 'it is masked' : 'its own file lies elsewhere')
  if (!runs(name, before, situation)) return nothing(idle(situation))
  if (!flag(before, 'Unit', 'X-StopOnRemoval', true)) return nothing('X-StopOnRemoval=false')
  return { effect: 'stop', why: isMasked ? 'it is masked' : 'it is gone' }
}

/** Also what is new. A start is systemd's doing, once the target that wants it is started again. */
export function whenItDoesNotRun(
  name: string,
  before: UnitFile | null,
  situation: Situation,
): Effect {
  const { running, isAsked, pulled } = situation
  if (before === null && isAsked && running.has(name)) return nothing('it runs already')
  const puller = pulled.get(name)
  if (puller === null) return { effect: 'start', why: 'every boot reaches it' }
  if (puller !== undefined) return { effect: 'start', why: `${puller} wants it` }
  const starter = starterOf(name, situation)
  if (starter !== null) return nothing(`${starter} starts it`)
  return nothing(before === null ? 'no target wants it' : idle(situation))
}

export function idle({ isAsked }: Situation): string {
  return isAsked ? 'it does not run' : 'not started by itself'
}

/** Active after the system has woken up, though they should not be. */
const SLEEP = new Set(['suspend.target', 'hibernate.target', 'hybrid-sleep.target'])

/** A target that runs is started again, whatever differs in it, for what it newly wants. */
function targetEffect(name: string, after: UnitFile): Effect {
  const manual = ['RefuseManualStart', 'X-OnlyManualStart'].find((key) =>
    flag(after, 'Unit', key, false),
  )
  const isStarted = !SLEEP.has(name) && manual === undefined
  if (flag(after, 'Unit', 'X-StopOnReconfiguration', false)) {
    return { effect: isStarted ? 'restart' : 'stop', why: 'X-StopOnReconfiguration=true' }
  }
  if (isStarted) return { effect: 'start', why: 'a switch starts each target that runs' }
  return nothing(manual === undefined ? 'a target for going to sleep' : `${manual}=true`)
}

/** The differences that ask for `need`. */
function reasons(differences: readonly Difference[], need: Difference['need']): string {
  return differenceText(differences.filter((difference) => difference.need === need))
}

/** Why differences that nobody asks about do not matter. */
function harmless(differences: readonly Difference[]): string {
  if (differences.length === 0) return 'only comments or the order of settings differ'
  if (differences.every(({ section }) => section === 'Install')) return 'only [Install] differs'
  return `only ${differenceText(differences.filter(({ section }) => section !== 'Install'))}`
}
