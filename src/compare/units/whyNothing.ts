import { reasons, SLEEP, startRefusedBy } from './decisions.ts'
import { type Difference, differencesOf, differenceText, needOf } from './differences.ts'
import { isThere, type LoadedUnit, type UnitSide, unitOf } from './loadUnits.ts'
import type { Situation } from './situation.ts'
import { runs } from './states.ts'
import { flag } from './unitFile.ts'
import { instanceParts, isTemplate, unitStem, unitType } from './unitName.ts'

/** Why a switch does not affect a unit that differs, or that only one side has. */
export function whyNothing(name: string, situation: Situation): string {
  const { before, after, states } = situation
  const [from, to] = [unitOf(before, name), unitOf(after, name)]
  const unread = troubleOf(from) ?? troubleOf(to)
  if (unread !== null) return unread
  if (isTemplate(name)) return 'only instances of a template run'
  if (to?.aliasOf != null) return `alias of ${to.aliasOf}`
  if (to !== null && !to.masked && !isThere(to)) return 'its unit file is elsewhere'
  if (!runs(states, name)) return whyNotStarted(name, to, situation)
  if (from === null) return 'already running'
  if (to === null || to.masked) {
    return flag(from.settings, 'Unit', 'X-StopOnRemoval', true)
      ? 'removed'
      : 'X-StopOnRemoval=false'
  }
  if (isUnknownInstance(name, from, to)) {
    return 'switch-to-configuration does not find the template of this instance'
  }
  return whyLeft(name, from, to, situation)
}

/** Why a unit's contents are unknown: the real program or terrapin can't read it. */
function troubleOf(unit: LoadedUnit | null): string | null {
  return unit?.refusal ?? unit?.texts.trouble ?? null
}

function isUnknownInstance(name: string, from: LoadedUnit, to: LoadedUnit): boolean {
  if (from.template === null) return false
  return to.template === null || instanceParts(name)?.template !== from.template
}

function whyNotStarted(name: string, to: LoadedUnit | null, situation: Situation): string {
  const idle = situation.states.isAsked ? 'not running' : 'not auto-started'
  if (to === null) return idle
  if (to.masked) return 'masked'
  const starter = starterOf(name, situation)
  if (starter !== null) return `${starter} starts it`
  return unitOf(situation.before, name) === null ? 'nothing starts it' : idle
}

/** The timer, path or socket that runs afterwards and starts `service`; null if there is none. */
function starterOf(service: string, { after, states }: Situation): string | null {
  if (unitType(service) !== 'service') return null
  const starters = ['timer', 'socket', 'path'].map((type) => `${unitStem(service)}.${type}`)
  const isStarted = (name: string) => {
    const unit = after.units.get(name)
    const isPulled = (unit?.wantedBy.length ?? 0) + (unit?.requiredBy.length ?? 0) > 0
    return unit !== undefined && (runs(states, name) || isPulled)
  }
  return starters.find(isStarted) ?? null
}

/** Why a running unit that still exists afterwards is not restarted. */
function whyLeft(
  name: string,
  { settings: from }: LoadedUnit,
  { settings: to }: LoadedUnit,
  { rules, before, after }: Situation,
): string {
  if (from === null || to === null) return 'its unit file is elsewhere'
  const wanted = noLongerWanted(name, before, after) ?? newlyWanted(name, before, after)
  const differences = differencesOf(from, to, rules)
  const type = unitType(name)
  if (needOf(differences) === 'restart') {
    const why = reasons(differences, 'restart')
    if (type === 'socket') return `${why}, but a switch does not restart sockets`
    if (type === 'path' || type === 'slice') return `${why}, which takes effect without a restart`
  }
  if (type === 'target') return whyTarget(name, after)
  const isLetGo = before.units.has(name) && !after.units.has(name)
  if (differences.length === 0 && !isLetGo && wanted !== null) return wanted
  return isLetGo ? 'its template is still there' : harmless(differences)
}

/** The units that no longer pull it in; null if there are none. */
function noLongerWanted(name: string, before: UnitSide, after: UnitSide): string | null {
  const pullersIn = (side: UnitSide) => {
    const unit = side.units.get(name)
    return unit === undefined ? [] : [...unit.requiredBy, ...unit.wantedBy, ...unit.upheldBy]
  }
  const still = new Set(pullersIn(after))
  const gone = pullersIn(before).filter((one) => !still.has(one))
  if (gone.length === 0) return null
  return `${gone.join(', ')} no longer ${gone.length === 1 ? 'wants' : 'want'} it; it runs until the next boot`
}

const PULLS = [
  ['requiredBy', 'requires'],
  ['wantedBy', 'wants'],
  ['upheldBy', 'upholds'],
] as const

/** The units that newly pull it in, or in another way; null if there are none. */
function newlyWanted(name: string, before: UnitSide, after: UnitSide): string | null {
  const [from, to] = [before.units.get(name), after.units.get(name)]
  if (from === undefined || to === undefined) return null
  const found = PULLS.flatMap(([how, word]) =>
    to[how].filter((one) => !from[how].includes(one)).map((one) => `${one} now ${word} it`),
  )
  return found.length === 0 ? null : `${found.join(', ')}; already running`
}

/** A running target is started again for newly wanted units, unless it refuses. */
function whyTarget(name: string, after: UnitSide): string {
  if (SLEEP.has(name)) return 'a sleep target'
  const unit = unitOf(after, name)
  const refusing = unit === null ? null : startRefusedBy(unit)
  return refusing ?? 'running; a switch starts units it newly wants'
}

/** Why differences that require no action are harmless. */
function harmless(differences: readonly Difference[]): string {
  if (differences.length === 0) return 'only comments or the order of settings differ'
  if (differences.every(({ section }) => section === 'Install')) return 'only [Install] differs'
  return `only ${differenceText(differences.filter(({ section }) => section !== 'Install'))}`
}
