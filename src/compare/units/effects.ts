import { inByteOrder } from '../../text/byteOrder.ts'
import { unitOf } from './loadUnits.ts'
import type { Situation } from './situation.ts'
import { switchHome } from './switchHome.ts'
import { type Outcome, switchUnits } from './switchSystem.ts'
import { does, type Effect, type UnitChange } from './unitChange.ts'
import { whyNothing } from './whyNothing.ts'

/** What happens to the units of a scope. */
export interface Effects {
  /** Those to which something happens, or of which there is something to say. */
  readonly touched: ReadonlyMap<string, Effect>
  /** That of any unit, with a reason where nothing happens. */
  readonly of: (name: string) => Effect
}

/** Every unit that a side names, and those that run besides, in byte order. */
export function namesIn({ before, after, states }: Situation): string[] {
  const running = [...states.states.keys()].filter(
    (name) => unitOf(before, name) !== null || unitOf(after, name) !== null,
  )
  return inByteOrder(new Set([...before.units.keys(), ...after.units.keys(), ...running]))
}

/** The user unit that every switch restarts, to activate what else is the person's. */
export const USER_ACTIVATION = 'nixos-activation.service'

/** What a switch does to the units of a scope, by whoever acts on them. */
export function effectsOf(
  scope: UnitChange['scope'],
  situation: Situation,
  paths: ReadonlySet<string> | null,
): Effects {
  const { users } = situation.rules
  const { effects, refused } = outcomeIn(scope, situation, paths)
  const touched = new Map(effects)
  // A text that the real program can't parse ends the switch before anything happens to a unit.
  if (refused !== null) {
    const says = `${refused.why}; the switch exits with status 1 after regenerating the boot menu and changes no units`
    touched.set(refused.name, { ...does('nothing', refused.why), refused: says })
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
