import type { Effect } from './change.ts'
import { type Difference, differenceText } from './differences.ts'
import { idle, runs, type UnitPair, whenItDoesNotRun } from './effect.ts'
import type { Situation } from './situation.ts'
import { flag, type UnitFile, valuesOf } from './unitFile.ts'
import { isTemplate, unitType } from './unitName.ts'

/**
 * What home-manager does to a user unit when a generation is activated while the person is logged
 * in, by the rules of its program (sd-switch 0.6: build_switch_plan, UnitFile::switch_method).
 */
export function sdSwitchEffect(unit: UnitPair, situation: Situation): Effect {
  const { name, before, after } = unit
  if (isTemplate(name)) return does('nothing', 'only instances of a template run')
  if (after === null) return withoutAfter(name, before, situation)
  if (before === null || !runs(name, before, situation)) {
    const found = whenItDoesNotRun(name, before, situation)
    return found.effect === 'start' && refuses(after, 'Start') ? does('nothing', NO_START) : found
  }
  const differences = unit.differences.filter((difference) => !isShownOnly(difference))
  if (differences.length === 0) return does('nothing', 'only its description or comments differ')
  const others = differences.filter(({ key }) => key !== 'X-Reload-Triggers')
  if (others.length === 0) return does('reload', differenceText(differences))
  if (unitType(name) === 'target') {
    return refuses(after, 'Start') ? does('skip', NO_START) : does('start', differenceText(others))
  }
  return byMethod(before, after, differenceText(others))
}

const NO_START = 'RefuseManualStart=true'
const NO_STOP = 'RefuseManualStop=true'

function does(effect: Effect['effect'], why: string): Effect {
  return { effect, why }
}

function refuses(unit: UnitFile, what: 'Start' | 'Stop'): boolean {
  return flag(unit, 'Unit', `RefuseManual${what}`, false)
}

function isShownOnly({ section, key }: Difference): boolean {
  return section === 'Unit' && (key === 'Description' || key === 'Documentation')
}

function withoutAfter(name: string, before: UnitFile | null, situation: Situation): Effect {
  if (before === null) return does('nothing', 'its own file lies elsewhere')
  if (!runs(name, before, situation)) return does('nothing', idle(situation))
  return refuses(before, 'Stop') ? does('skip', NO_STOP) : does('stop', 'it is gone')
}

function byMethod(before: UnitFile, after: UnitFile, why: string): Effect {
  if (refuses(after, 'Start')) {
    return refuses(before, 'Stop') ? does('skip', NO_STOP) : does('stop', NO_START)
  }
  const [method, says] = methodOf(after)
  switch (method) {
    case 'reload':
      return does('reload', says)
    case 'keep-old':
      return does('skip', says)
    case 'restart':
      return does('restart', why)
    default:
      return refuses(before, 'Stop') ? does('skip', NO_STOP) : does('restart', why)
  }
}

/** How the new unit wants to be switched, and the setting that says so. */
function methodOf(after: UnitFile): readonly [method: string, says: string] {
  const method = valuesOf(after, 'Unit', 'X-SwitchMethod').at(-1)
  if (method !== undefined) return [method, `X-SwitchMethod=${method}`]
  if (flag(after, 'Unit', 'X-ReloadIfChanged', false)) return ['reload', 'X-ReloadIfChanged=true']
  if (!flag(after, 'Unit', 'X-RestartIfChanged', true)) {
    return ['keep-old', 'X-RestartIfChanged=false']
  }
  return flag(after, 'Unit', 'X-StopIfChanged', true) ? ['stop-start', ''] : ['restart', '']
}
