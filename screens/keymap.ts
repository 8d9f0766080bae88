import type { KeySetting } from '../src/config/loadConfig.ts'
import type { Fault } from '../src/config/settingErrors.ts'
import type { Action, Place } from './actions/action.ts'
import { spelledOut } from './keyNames.ts'
import { withOwnKeys } from './ownKeys.ts'
import { keysIn } from './place.ts'

/** Which keys do what: the table of actions with the person's own keys in it. */
export interface Keymap {
  readonly actions: readonly Action[]
  /** Why settings of keys are left out, a sentence each. */
  readonly faults: readonly Fault[]
  actionFor(place: Place, key: string): Action | null
  actionNamed(name: string): Action | null
}

/**
 * The actions with the keys that a person set for some. Settings that can't be are left out, and
 * their faults told. `ascii` spells arrows out.
 */
export function makeKeymap(
  actions: readonly Action[],
  settings: readonly KeySetting[],
  ascii = false,
): Keymap {
  const own = withOwnKeys(actions, settings)
  const effective = ascii
    ? own.actions.map((action) => ({ ...action, shown: spelledOut(action.shown) }))
    : own.actions
  const byKey = new Map(
    effective.flatMap((action) =>
      action.places.flatMap((place) =>
        keysIn(action, place).map((key): [string, Action] => [`${place} ${key}`, action]),
      ),
    ),
  )
  const byName = new Map(effective.map((action) => [action.name, action]))
  return {
    actions: effective,
    faults: own.faults,
    actionFor: (place, key) => byKey.get(`${place} ${key}`) ?? null,
    actionNamed: (name) => byName.get(name) ?? null,
  }
}

/*
 * One process shows one session: the keymap in force is set once, before the first frame, and every
 * line that names a key takes it from here.
 */

let inForce: Keymap | null = null

export function setKeymap(keymap: Keymap): void {
  inForce = keymap
}

export function keymap(): Keymap {
  if (inForce === null) throw new Error('The keys are not known yet.')
  return inForce
}

/** The first of an action's keys, where there is no space for all. */
export function firstKey({ shown }: Action): string {
  return shown.split(' ')[0] ?? ''
}

/** The first key of an action, for a sentence: `s`, `Ctrl+R`. */
export function keyOf(name: string): string {
  const action = keymap().actionNamed(name)
  if (action === null) throw new Error(`There is no action ${name}.`)
  return firstKey(action)
}
