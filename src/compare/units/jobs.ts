import { type Dependencies, type Dependency, dependenciesOf, ONLY_STOPS } from './dependencies.ts'
import { isThere, type LoadedUnit, realName, type UnitSide, unitOf } from './loadUnits.ts'
import { type ActiveState, runs, type UnitStates } from './states.ts'
import { flag, valuesOf, wordsOf } from './unitFile.ts'
import { unitStem, unitType } from './unitName.ts'
import type { Cause, UnitRecord } from './unitRecord.ts'

/**
 * A small model of systemd's service manager: running units, and the effects of jobs on them and
 * their dependents (systemd: transaction.c). Jobs that are not refused are assumed to succeed.
 */
export class UnitManager {
  readonly records = new Map<string, UnitRecord>()
  private readonly states: Map<string, ActiveState>
  private side: UnitSide
  private dependencies: Dependencies
  /** The units before the daemon reload. */
  private gone: UnitSide['units'] = new Map()
  /** The existing ones of the paths in conditions; null if unknown. */
  private readonly paths: ReadonlySet<string> | null

  constructor(states: UnitStates, side: UnitSide, paths: ReadonlySet<string> | null = null) {
    this.states = new Map([...states.states].filter(([name]) => runs(states, name)))
    this.side = side
    this.dependencies = dependenciesOf(side, this.states.keys())
    this.paths = paths
  }

  isRunning(name: string): boolean {
    return this.states.has(name)
  }

  get running(): IterableIterator<string> {
    return this.states.keys()
  }

  /** Running units continue; from now on the texts are those of the other side. */
  reloadDaemon(side: UnitSide): void {
    this.gone = this.side.units
    this.side = side
    this.dependencies = dependenciesOf(side, this.states.keys())
  }

  /** Stops a unit by name; RefuseManualStop keeps it running. */
  stop(name: string, why: string): void {
    if (!this.isRunning(name)) return
    const refusal = this.refusedBy(name, ['RefuseManualStop'])
    if (refusal === null) this.stopAll(name, { kind: 'own', why })
    else this.record(name).ignored ??= `${why}, but ${refusal} keeps it running`
  }

  private stopAll(name: string, cause: Cause): void {
    const pending: [string, Cause][] = [[name, cause]]
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const [one, why] = next
      if (!this.states.delete(one)) continue
      this.record(one).stopped ??= why
      for (const other of this.dependencies.stopsWith.get(one) ?? []) {
        pending.push([other.name, { kind: 'with', unit: one, by: other.by }])
      }
    }
  }

  /** Starts units by name, with everything that they pull in, sockets before services. */
  start(units: ReadonlyMap<string, string>): void {
    const found = new Map<string, Cause>()
    for (const [name, why] of units) {
      const refusal = this.refusedBy(name, ['RefuseManualStart'])
      if (refusal !== null) this.record(name).refused ??= { job: 'start', why: refusal, asked: why }
      else this.pull(name, { kind: 'own', why }, found, true)
    }
    this.runAll(found)
  }

  /** Starts units that do not run yet, and stops units in conflict with them. */
  private runAll(found: ReadonlyMap<string, Cause>): void {
    const fresh = [...found].filter(([name]) => !this.isRunning(name))
    for (const [name] of fresh) {
      for (const other of this.dependencies.conflicts.get(name) ?? []) {
        this.stopAll(other.name, { kind: 'with', unit: name, by: other.by })
      }
    }
    const isSocket = ([name]: readonly [string, Cause]) => unitType(name) === 'socket'
    for (const [name, cause] of fresh.filter(isSocket)) this.run(name, cause)
    for (const [name, cause] of fresh.filter((one) => !isSocket(one))) this.run(name, cause)
  }

  /**
   * Collects what starting `name` starts. A unit that already runs is skipped, along with its own
   * dependencies, unless it is started by name.
   */
  private pull(name: string, cause: Cause, found: Map<string, Cause>, isByName = false): void {
    const pending: [string, Cause, boolean][] = [[name, cause, isByName]]
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const pulled = this.pullOne(...next, found)
      for (const other of pulled.dependencies.toReversed()) {
        pending.push([other.name, { kind: 'pulled', unit: pulled.unit, by: other.by }, false])
      }
    }
  }

  /** Adds one unit to those to be started, and returns what it pulls in. */
  private pullOne(name: string, cause: Cause, isByName: boolean, found: Map<string, Cause>) {
    const real = realName(this.side, name)
    const unit = unitOf(this.side, real)
    const none = { unit: real, dependencies: [] }
    // A slice needs no file.
    const canStart = isThere(unit) || unitType(real) === 'slice'
    if (found.has(real) || (!canStart && !isByName)) return none
    if (this.isRunning(real) && !isByName) return none
    const dependencies = this.dependencies.pulls.get(real) ?? []
    const missing = dependencies.find((other) => this.lacks(other))
    if (missing !== undefined) {
      this.refuse(real, `required unit ${missing.name} can’t be loaded`, cause)
      return none
    }
    if (canStart) found.set(real, cause)
    return { unit: real, dependencies }
  }

  /** Whether a required unit can't be loaded; units that may exist outside both sides can. */
  private lacks({ name, by }: Dependency): boolean {
    if (by !== 'Requires=' && by !== 'BindsTo=') return false
    const unit = unitOf(this.side, name)
    if (this.isRunning(name) || isThere(unit)) return false
    const isMasked = this.side.units.get(name)?.masked === true
    return isMasked || this.gone.has(name) || /\.(service|socket|timer|path)$/.test(name)
  }

  private run(name: string, cause: Cause): void {
    const unit = unitOf(this.side, name)
    const record = this.record(name)
    const refusal = unit === null ? null : this.untriggerable(unit)
    if (refusal !== null) {
      this.refuse(name, refusal, cause)
      return
    }
    const condition = unit === null ? null : this.failedCondition(unit)
    if (condition !== null) {
      record.ignored ??= condition
      return
    }
    record.started ??= cause
    if (unit === null || !isDoneAtOnce(unit)) this.states.set(name, 'active')
  }

  /**
   * Why a socket, timer or path is not started because of the unit that it triggers (systemd:
   * socket_start, unit_test_trigger_loaded); null if it can start.
   */
  private untriggerable({ name, settings }: LoadedUnit): string | null {
    const section = TRIGGERING.get(unitType(name))
    if (section === undefined || flag(settings, 'Socket', 'Accept')) return null
    const key = section === 'Socket' ? 'Service' : 'Unit'
    const named = wordsOf(settings, section, key).at(-1) ?? `${unitStem(name)}.service`
    const other = realName(this.side, named)
    if (section === 'Socket' && this.isRunning(other)) return `${other} is already running`
    return isThere(unitOf(this.side, other)) ? null : `${other} can’t be loaded`
  }

  /** Only a failed start by name is an error; others are skipped. */
  private refuse(name: string, why: string, cause: Cause): void {
    const record = this.record(name)
    if (cause.kind === 'own') record.refused ??= { job: 'start', why, asked: cause.why }
    else record.ignored ??= why
  }

  private failedCondition({ settings }: LoadedUnit): string | null {
    const { paths } = this
    if (paths === null) return null
    const failed = valuesOf(settings, 'Unit', 'ConditionPathExists').find((value) => {
      const isNegated = value.startsWith('!')
      const path = value.slice(isNegated ? 1 : 0)
      return path.startsWith('/') && paths.has(path) === isNegated
    })
    return failed === undefined ? null : `ConditionPathExists=${failed} is not met`
  }

  /** Starts what the targets of a boot pull in, even if the side lacks their texts. */
  boot(targets: readonly string[]): void {
    const found = new Map<string, Cause>()
    for (const name of targets) this.pull(name, { kind: 'own', why: '' }, found, true)
    this.runAll(found)
  }

  /** Restarts a unit by name, along with its running dependents. */
  restart(name: string, why: string): void {
    const refusal = this.refusedBy(name, ['RefuseManualStart', 'RefuseManualStop'])
    if (refusal !== null) this.record(name).refused ??= { job: 'restart', why: refusal, asked: why }
    else this.restartAll(name, { kind: 'own', why })
  }

  private restartAll(name: string, cause: Cause): void {
    const stopped = new Map<string, Cause>([[name, cause]])
    // Iterating a map includes entries added meanwhile.
    for (const one of stopped.keys()) {
      for (const other of this.dependencies.stopsWith.get(one) ?? []) {
        if (other.by === ONLY_STOPS || !this.isRunning(other.name)) continue
        if (stopped.has(other.name)) continue
        stopped.set(other.name, { kind: 'with', unit: one, by: other.by })
      }
    }
    const pulled = new Map<string, Cause>()
    for (const [one, why] of stopped) {
      const wasRunning = this.states.delete(one)
      if (wasRunning) this.record(one).restarted ??= why
      this.pull(one, why, pulled)
    }
    this.runAll(pulled)
  }

  /** Reloads a unit, or records a refusal if it can't be reloaded (systemd: unit_can_reload). */
  reload(name: string, why: string): void {
    const unit = unitOf(this.side, name)
    const propagated = this.dependencies.reloadsWith.get(name) ?? []
    if (unit !== null && !canReload(unit) && propagated.length === 0) {
      const type = unitType(name)
      const reason = type === 'service' ? 'it has no ExecReload' : `a ${type} can’t be reloaded`
      this.record(name).refused ??= { job: 'reload', why: reason, asked: why }
      return
    }
    this.record(name).reloaded ??= { kind: 'own', why }
    for (const { name: other, by } of propagated) {
      if (this.isRunning(other)) this.record(other).reloaded ??= { kind: 'with', unit: name, by }
    }
  }

  /** Starts the units that running units uphold (systemd.unit(5), `Upholds=`). */
  uphold(): void {
    const started = new Set<string>()
    for (const name of [...this.running]) {
      for (const other of this.dependencies.upholds.get(name) ?? []) {
        // Thousands of units may uphold the same one, which may never count as running (oneshot).
        if (started.has(other.name)) continue
        started.add(other.name)
        this.upheld(name, other)
      }
    }
  }

  private upheld(name: string, other: Dependency): void {
    const found = new Map<string, Cause>()
    if (!this.isRunning(other.name)) {
      this.pull(other.name, { kind: 'pulled', unit: name, by: other.by }, found)
    }
    this.runAll(found)
  }

  /** The setting that refuses a requested job (systemd: bus_unit_queue_job). */
  private refusedBy(name: string, keys: readonly string[]): string | null {
    const settings = unitOf(this.side, name)?.settings ?? null
    const key = keys.find((one) => flag(settings, 'Unit', one))
    return key === undefined ? null : `${key}=true`
  }

  private record(name: string): UnitRecord {
    const found = this.records.get(name) ?? {}
    this.records.set(name, found)
    return found
  }
}

/** The section of units that trigger another, by type. */
const TRIGGERING = new Map([
  ['socket', 'Socket'],
  ['timer', 'Timer'],
  ['path', 'Path'],
])

/** A oneshot service that is inactive after its command has ended. */
function isDoneAtOnce({ settings }: Pick<LoadedUnit, 'settings'>): boolean {
  const isOneshot = valuesOf(settings, 'Service', 'Type').at(-1) === 'oneshot'
  return isOneshot && !flag(settings, 'Service', 'RemainAfterExit')
}

function canReload({ name, settings }: LoadedUnit): boolean {
  if (unitType(name) === 'mount') return true
  if (unitType(name) !== 'service') return false
  const isNotified = valuesOf(settings, 'Service', 'Type').at(-1) === 'notify-reload'
  return isNotified || valuesOf(settings, 'Service', 'ExecReload').length > 0
}
