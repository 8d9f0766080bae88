import type { Effect, UnitChange } from './change.ts'
import { effectOf, type UnitPair } from './effect.ts'
import { sdSwitchEffect } from './sdSwitch.ts'
import type { Situation } from './situation.ts'
import type { Switcher } from './switcher.ts'

/** The user unit that every switch restarts, to activate what else is the user's. */
const USER_ACTIVATION = 'nixos-activation.service'

/**
 * What becomes of a unit when its side is switched to, by whoever acts on units of its scope.
 * `switch-to-configuration` only asks users who are logged in, and leaves alone a unit of theirs
 * that lies in their home; which these are is not known here.
 */
export function askSwitcher(
  { users }: Switcher,
  scope: UnitChange['scope'],
  unit: UnitPair,
  situation: Situation,
): Effect {
  if (scope === 'system') return effectOf(unit, situation)
  if (users === 'sd-switch') return sdSwitchEffect(unit, situation)
  if (users === 'nobody') return { effect: 'nothing', why: 'home-manager only suggests commands' }
  if (unit.name === USER_ACTIVATION && unit.after !== null) {
    return { effect: 'restart', why: 'every switch restarts it' }
  }
  if (users === 'login') return { effect: 'nothing', why: 'waits for the next login' }
  return effectOf(unit, situation)
}
