import { type Decisions, decide, startRefusedBy } from './decisions.ts'
import { UnitManager } from './jobs.ts'
import { isThere, realName, unitOf } from './loadUnits.ts'
import type { Situation } from './situation.ts'
import { runs } from './states.ts'
import { does, type Effect } from './unitChange.ts'
import { flag, wordsOf } from './unitFile.ts'
import { unitStem } from './unitName.ts'
import { effectOf } from './unitRecord.ts'

/** The effects of a switch on all units of a scope. */
export interface Outcome {
  /** By unit; only units that are affected or have something to report. */
  readonly effects: ReadonlyMap<string, Effect>
  /** The first unit whose text ends the switch before any change to units; null if none does. */
  readonly refused: Decisions['refused']
}

/** The target that a switch restarts each time (nixpkgs: switch-to-configuration-ng). */
export const REACTIVATION = 'sysinit-reactivation.target'

/**
 * Predicts the effects of `switch-to-configuration switch` on the units of a scope, in the
 * program's own order (nixpkgs: switch-to-configuration-ng, do_system_switch): decide, stop, reload
 * the daemon, restart the early boot units, reload, restart, start.
 */
export function switchUnits(situation: Situation, paths: ReadonlySet<string> | null): Outcome {
  const { before, after, states } = situation
  const decisions = decide(situation)
  if (decisions.refused !== null) return { effects: new Map(), refused: decisions.refused }
  const manager = new UnitManager(states, before, paths)
  for (const [name, why] of decisions.stop) manager.stop(name, why)
  manager.reloadDaemon(after)
  if (unitOf(after, REACTIVATION) !== null) {
    manager.restart(REACTIVATION, 'every switch restarts it')
  }
  const starts = new Map(decisions.start)
  for (const name of decisions.targets) starts.set(name, 'every switch starts the running targets')
  for (const [name, why] of decisions.reload) {
    if (manager.isRunning(name)) manager.reload(name, why)
    else if (startsInstead(name, situation)) starts.set(name, why)
  }
  for (const [name, why] of decisions.restart) manager.restart(name, why)
  manager.start(starts)
  manager.uphold()
  const effects = new Map<string, Effect>()
  for (const [name, record] of manager.records) {
    const effect = effectOf(record, runs(states, name), manager.isRunning(name))
    const isStopped = effect.effect === 'stop'
    const staysDown = isStopped && !comesBack(name, manager, situation)
    const socket = isStopped ? decisions.leftTo.get(name) : undefined
    const then = staysDown ? `left to ${socket}` : `${socket} starts it again`
    const why = socket === undefined ? effect.why : `${effect.why}; ${then}`
    effects.set(name, { ...effect, why, staysDown })
  }
  for (const name of decisions.swaps) effects.set(name, does('stop', 'removed from etc/fstab'))
  for (const [name, why] of decisions.skip) {
    if (!effects.has(name)) effects.set(name, does('skip', why))
  }
  return { effects, refused: null }
}

/** Whether a unit to be reloaded that no longer runs is started instead; it needs its own file. */
function startsInstead(name: string, { after }: Situation): boolean {
  const unit = after.units.get(name) ?? null
  if (unit === null || unit.generated || unit.template !== null) return false
  return startRefusedBy(unit) === null || flag(unit.settings, 'Unit', 'X-OnlyManualStart')
}

/** Whether a stopped unit was removed on purpose, or a running unit starts it again. */
function comesBack(name: string, manager: UnitManager, { before, after }: Situation): boolean {
  const unit = unitOf(after, name)
  const isLetGo = before.units.has(name) && !after.units.has(name)
  if (!isThere(unit) || isLetGo) return true
  const sockets = wordsOf(unit.settings, 'Service', 'Sockets')
  const triggers = ['socket', 'timer', 'path'].map((type) => `${unitStem(name)}.${type}`)
  return [...sockets, ...triggers].some((one) => manager.isRunning(realName(after, one)))
}
