import { type Difference, differencesOf, differenceText } from './differences.ts'
import { UnitManager } from './jobs.ts'
import { unitOf } from './loadUnits.ts'
import type { Situation } from './situation.ts'
import { runs } from './states.ts'
import { does, type Effect } from './unitChange.ts'
import { flag, type UnitFile, valuesOf } from './unitFile.ts'
import { isTemplate, unitType } from './unitName.ts'
import { reasonOf } from './unitRecord.ts'

/**
 * Predicts the effect of a home-manager activation on the units of a logged-in person, by the rules
 * of its program (sd-switch 0.6: build_switch_plan, UnitFile::switch_method).
 */
export function switchHome(names: Iterable<string>, situation: Situation): Map<string, Effect> {
  const { before, after, states } = situation
  const manager = new UnitManager(states, after)
  const targets = [...states.states.keys()].filter((name) => unitType(name) === 'target')
  manager.start(new Map(targets.map((name) => [name, ''])))
  const effects = new Map<string, Effect>()
  for (const name of names) {
    const [from, to] = [before, after].map((side) => unitOf(side, name)?.settings ?? null)
    if (isTemplate(name) || (from == null && to == null)) continue
    const isRunning = from != null && runs(states, name)
    const effect = isRunning
      ? effectOnRunning(name, from, to ?? null, situation)
      : startOf(to ?? null, manager.records.get(name))
    if (effect !== null) effects.set(name, effect)
  }
  return [...effects.values()].some(({ refused }) => refused !== null) ? doubtful(effects) : effects
}

/** sd-switch exits at the first job that systemd refuses: its remaining steps do not happen. */
function doubtful(effects: ReadonlyMap<string, Effect>): Map<string, Effect> {
  return new Map(
    [...effects].map(([name, effect]) => {
      const isLater = effect.effect === 'start' || effect.effect === 'restart'
      const why = `${effect.why}; the home-manager switch may end before that and leave it stopped`
      return [name, isLater ? { ...effect, why } : effect]
    }),
  )
}

type Records = UnitManager['records']

function startOf(to: UnitFile | null, record: ReturnType<Records['get']>): Effect | null {
  if (to === null || record?.started === undefined) return null
  if (refuses(to, 'Start')) return does('nothing', NO_START)
  return { ...does('start', ''), ...reasonOf(record.started) }
}

const NO_START = 'RefuseManualStart=true'
const NO_STOP = 'RefuseManualStop=true'

function refuses(unit: UnitFile, what: 'Start' | 'Stop'): boolean {
  return flag(unit, 'Unit', `RefuseManual${what}`)
}

/** Null if nothing relevant to sd-switch differs. */
function effectOnRunning(
  name: string,
  from: UnitFile,
  to: UnitFile | null,
  { rules }: Situation,
): Effect | null {
  if (to === null) return refuses(from, 'Stop') ? does('skip', NO_STOP) : does('stop', 'removed')
  const differences = differencesOf(from, to, rules).filter((one) => !isShownOnly(one))
  if (differences.length === 0) return does('nothing', 'only its description or comments differ')
  const others = differences.filter(({ key }) => key !== 'X-Reload-Triggers')
  if (others.length === 0) return reload(to, differenceText(differences))
  if (unitType(name) === 'target') {
    return refuses(to, 'Start') ? does('skip', NO_START) : does('start', differenceText(others))
  }
  return byMethod(from, to, differenceText(others))
}

/** It compares settings, so an empty section is no difference. */
function isShownOnly({ section, key }: Difference): boolean {
  if (key === null) return true
  return section === 'Unit' && (key === 'Description' || key === 'Documentation')
}

function byMethod(from: UnitFile, to: UnitFile, why: string): Effect {
  if (refuses(to, 'Start')) {
    return refuses(from, 'Stop') ? does('skip', NO_STOP) : does('stop', NO_START)
  }
  const [method, reason] = methodOf(to)
  switch (method) {
    case 'reload':
      return reload(to, reason)
    case 'keep-old':
      return does('skip', reason)
    case 'restart':
      return refuses(to, 'Stop') ? aborted('restart', why, NO_STOP) : does('restart', why)
    default:
      return refuses(from, 'Stop') ? does('skip', NO_STOP) : does('restart', why)
  }
}

function reload(to: UnitFile, why: string): Effect {
  const canReload = valuesOf(to, 'Service', 'ExecReload').length > 0
  return canReload ? does('reload', why) : aborted('reload', why, 'it has no ExecReload')
}

/** A job that systemd refuses ends sd-switch: units that it stopped before stay down. */
function aborted(job: string, why: string, because: string): Effect {
  const refused = `systemd refuses to ${job} it (${because}), and the home-manager switch ends there`
  return { ...does('nothing', why), refused }
}

/** The switch method that the new unit requests, and the setting for it. */
function methodOf(to: UnitFile): readonly [method: string, reason: string] {
  const method = valuesOf(to, 'Unit', 'X-SwitchMethod').at(-1)
  if (method !== undefined) return [method, `X-SwitchMethod=${method}`]
  if (flag(to, 'Unit', 'X-ReloadIfChanged')) return ['reload', 'X-ReloadIfChanged=true']
  if (!flag(to, 'Unit', 'X-RestartIfChanged', true)) return ['keep-old', 'X-RestartIfChanged=false']
  return flag(to, 'Unit', 'X-StopIfChanged', true) ? ['stop-start', ''] : ['restart', '']
}
