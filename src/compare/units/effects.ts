import { inByteOrder } from '../../text/strings.ts'
import { unitOf } from './loadUnits.ts'
import type { Situation } from './situation.ts'
import { switchHome } from './switchHome.ts'
import { type Outcome, switchUnits } from './switchSystem.ts'
import { does, type Effect, type UnitChange } from './unitChange.ts'
import { whyNothing } from './whyNothing.ts'

/** The effects of a switch on the units of a scope. */
export interface Effects {
  /** Units that are affected, or that have something to report. */
  readonly touched: ReadonlyMap<string, Effect>
  /** The effect on any unit, with a reason if there is none. */
  readonly of: (name: string) => Effect
}

/** Every unit that a side names, and other running units, in byte order. */
export function namesIn({ before, after, states }: Situation): string[] {
  const running = [...states.states.keys()].filter(
    (name) => unitOf(before, name) !== null || unitOf(after, name) !== null,
  )
  return inByteOrder(new Set([...before.units.keys(), ...after.units.keys(), ...running]))
}

/** The user unit that every switch restarts, to activate the person's other settings. */
export const USER_ACTIVATION = 'nixos-activation.service'

/** The effects of a switch on the units of a scope, by the program that performs it. */
export function effectsOf(
  scope: UnitChange['scope'],
  situation: Situation,
  paths: ReadonlySet<string> | null,
): Effects {
  const { users } = situation.rules
  const { effects, refused } = outcomeIn(scope, situation, paths)
  const touched = new Map(effects)
  // If the real program can't parse a text, it exits before any change to units.
  if (refused !== null) {
    const reason = `${refused.why}; the switch exits with status 1 after regenerating the boot menu and changes no units`
    touched.set(refused.name, { ...does('nothing', refused.why), refused: reason })
  }
  if (scope === 'user' && users !== 'sd-switch' && users !== 'nobody') {
    const isThere = situation.after.units.has(USER_ACTIVATION)
    if (isThere) touched.set(USER_ACTIVATION, does('restart', 'every switch restarts it'))
  }
  const whyNot = (name: string) => {
    if (scope === 'user' && users === 'nobody') return 'home-manager only suggests commands'
    if (scope === 'user' && users === 'login') return 'waits for the next login'
    if (refused !== null) return `the switch fails at ${refused.name} first`
    return whyNothing(name, situation)
  }
  return {
    touched,
    of: (name) => {
      const found = touched.get(name) ?? does('nothing', '')
      return found.why === '' ? { ...found, why: whyNot(name) } : found
    },
  }
}

function outcomeIn(
  scope: UnitChange['scope'],
  situation: Situation,
  paths: ReadonlySet<string> | null,
): Outcome {
  const { users } = situation.rules
  if (scope === 'system' || users === 'switch') return switchUnits(situation, paths)
  const effects = users === 'sd-switch' ? switchHome(namesIn(situation), situation) : new Map()
  return { effects, refused: null }
}
