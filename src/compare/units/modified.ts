import type { Effect } from './change.ts'
import { type Difference, differenceText } from './differences.ts'
import type { Situation } from './situation.ts'
import { flag, type UnitFile, valuesOf } from './unitFile.ts'
import { unitStem, unitType } from './unitName.ts'
import { unitIn } from './unitSet.ts'

/**
 * What a switch does to a unit that runs and whose text asks for a restart, by what the new text
 * allows (nixpkgs: switch-to-configuration-ng, handle_modified_unit).
 */
export function modifiedEffect(
  name: string,
  after: UnitFile,
  differences: readonly Difference[],
  situation: Situation,
): Effect {
  const why = differenceText(differences.filter(({ need }) => need === 'restart'))
  switch (unitType(name)) {
    case 'path':
    case 'slice':
      return { effect: 'nothing', why: `${why}, which takes effect without a restart` }
    case 'mount': {
      const isBusy = name === '-.mount' || name === 'nix.mount'
      return isBusy
        ? { effect: 'reload', why: `${why}, but it can’t be unmounted` }
        : { effect: 'restart', why }
    }
    case 'socket':
      return { effect: 'nothing', why: `${why}, but a switch leaves sockets alone` }
    default:
      return byItsFlags(name, after, why, situation)
  }
}

/** Settings by which a unit asks to be left alone, and the value that says so. */
const SKIPPED = [
  ['Service', 'X-RestartIfChanged', false],
  ['Unit', 'RefuseManualStop', true],
  ['Unit', 'X-OnlyManualStart', true],
] as const

function byItsFlags(name: string, after: UnitFile, why: string, situation: Situation): Effect {
  if (flag(after, 'Service', 'X-ReloadIfChanged', false)) {
    return { effect: 'reload', why: 'X-ReloadIfChanged=true' }
  }
  const skipped = SKIPPED.find(
    ([section, key, value]) => flag(after, section, key, !value) === value,
  )
  if (skipped !== undefined) return { effect: 'skip', why: `${skipped[1]}=${skipped[2]}` }
  const isStopped = flag(after, 'Service', 'X-StopIfChanged', true)
  if (unitType(name) !== 'service' || !isStopped) return { effect: 'restart', why }
  const socket = socketThatStarts(name, after, situation)
  if (socket === null) return { effect: 'restart', why }
  return { effect: 'stop', why: `${why}; ${socket} starts it again` }
}

/**
 * The socket that is started in place of the service; null where the service itself is: it has none
 * on the new side, or says X-NotSocketActivated. A socket that nothing starts does not count.
 */
function socketThatStarts(name: string, after: UnitFile, situation: Situation): string | null {
  const { running, pulled } = situation
  if (flag(after, 'Service', 'X-NotSocketActivated', false)) return null
  const named = valuesOf(after, 'Service', 'Sockets').join(' ').split(/\s+/).filter(Boolean)
  // The template's socket is the one without an @.
  const template = unitIn(situation.after, name)?.template ?? null
  const stem = template === null ? unitStem(name) : unitStem(template).replace(/@$/, '')
  const sockets = named.length > 0 ? named : [`${stem}.socket`]
  const isThere = (socket: string) => unitIn(situation.after, socket) !== null
  return sockets.find((one) => isThere(one) && (running.has(one) || pulled.has(one))) ?? null
}
