import type { KeySetting } from '../src/config/config.ts'
import { Problem } from '../src/problem.ts'
import type { Action, Place } from './actions/action.ts'
import { isTypedKey, parseKey, shownKey, spelledOut } from './keyNames.ts'
import { isTyped } from './place.ts'

/** Which keys do what: the table of actions with the person's own keys in it. */
export interface Keymap {
  readonly actions: readonly Action[]
  actionFor(place: Place, key: string): Action | null
  actionNamed(name: string): Action | null
}

/**
 * The actions with the keys that a person set for some. Throws a Problem `config`, which names the
 * place of the setting and what is possible, for an action that is not there or whose keys can't be
 * set, a key that is none, and one that would mean two things. `ascii` spells arrows out.
 */
export function makeKeymap(
  actions: readonly Action[],
  settings: readonly KeySetting[],
  ascii = false,
): Keymap {
  const own = new Map(settings.map((setting) => [ownAction(actions, setting).name, setting]))
  const effective = actions.map((action) => {
    const setting = own.get(action.name)
    const mapped = setting === undefined ? action : withKeys(action, setting)
    return ascii ? { ...mapped, shown: spelledOut(mapped.shown) } : mapped
  })
  const places = new Map<Place, Map<string, Action>>()
  for (const action of effective) {
    for (const place of action.places) {
      const keys = places.get(place) ?? new Map<string, Action>()
      places.set(place, keys)
      for (const key of keysIn(action, place)) {
        const other = keys.get(key)
        if (other !== undefined) throw clash(key, action, other, own)
        keys.set(key, action)
      }
    }
  }
  const byName = new Map(effective.map((action) => [action.name, action]))
  return {
    actions: effective,
    actionFor: (place, key) => places.get(place)?.get(key) ?? null,
    actionNamed: (name) => byName.get(name) ?? null,
  }
}

/** The keys that do it in a place: none that is typed there. */
export function keysIn({ keys }: Action, place: Place): readonly string[] {
  return isTyped(place) ? keys.filter((key) => !isTypedKey(key)) : keys
}

function ownAction(actions: readonly Action[], { action, place }: KeySetting): Action {
  const found = actions.find(({ name }) => name === action)
  if (found === undefined) {
    const near = namesNear(
      action,
      actions.filter(({ fixed }) => fixed !== true).map(({ name }) => name),
    )
    const like = near.length === 0 ? '' : ` Near it: ${near.join(', ')}.`
    throw new Problem(
      'config',
      `${place}: there is no action ${action}.${like} The palette (:) says what each is called.`,
    )
  }
  if (found.fixed === true) {
    throw new Problem('config', `${place}: the keys of ${action} can’t be set.`)
  }
  return found
}

function withKeys(action: Action, { keys, place }: KeySetting): Action {
  const parsed = keys.map((written) => {
    const found = parseKey(written)
    if ('whyNot' in found) throw new Problem('config', `${place}: ${found.whyNot}.`)
    return found.key
  })
  const effective = { ...action, keys: parsed, shown: parsed.map(shownKey).join(' ') }
  const [first = ''] = parsed
  if (action.places.every((some) => keysIn(effective, some).length === 0)) {
    throw new Problem(
      'config',
      `${place}: ${first} is typed there, and can’t be a key; ctrl+ or alt+ can be.`,
    )
  }
  return effective
}

function clash(
  key: string,
  action: Action,
  other: Action,
  own: ReadonlyMap<string, KeySetting>,
): Problem {
  // The setting is at fault, and of two settings the later one.
  const [set, has] = own.has(action.name) ? [action, other] : [other, action]
  const place = own.get(set.name)?.place ?? 'keys'
  return new Problem(
    'config',
    `${place}: ${set.name} can’t be ${shownKey(key)}, which is ${has.name} in the same place` +
      `${has.fixed === true ? '' : '; another key can be set for that, too'}.`,
  )
}

/** Up to three names that share the most with what was written. */
function namesNear(written: string, names: readonly string[]): string[] {
  const score = (name: string) => {
    const pairs = (text: string) =>
      new Set([...text].map((_, at) => text.slice(at, at + 2)).filter((pair) => pair.length === 2))
    const [a, b] = [pairs(written), pairs(name)]
    const shared = [...a].filter((pair) => b.has(pair)).length
    return (2 * shared) / Math.max(1, a.size + b.size)
  }
  return names
    .map((name) => ({ name, near: score(name) }))
    .filter(({ near }) => near > 0.4)
    .sort((a, b) => b.near - a.near)
    .slice(0, 3)
    .map(({ name }) => name)
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
