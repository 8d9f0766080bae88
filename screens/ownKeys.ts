import type { KeySetting } from '../src/config/loadConfig.ts'
import { placeText, type SettingsFileError } from '../src/config/settingErrors.ts'
import { parseKey, shownKey } from './keyNames.ts'
import { type BindingInModes, type KeyTable, keysIn } from './keyTable.ts'

/** The key bindings with the valid key settings applied. */
export interface OwnKeys {
  readonly bindings: readonly BindingInModes[]
  /** Errors of invalid key settings, in the order of the settings. */
  readonly errors: readonly SettingsFileError[]
}

/**
 * Applies the key settings to the table. An invalid setting is ignored, and its binding keeps the
 * default keys: an unknown or fixed action, an invalid key, or a key with two meanings in a mode.
 * Each error names the place of its setting and what is possible.
 */
export function withOwnKeys(table: KeyTable, settings: readonly KeySetting[]): OwnKeys {
  const errors = new Map<KeySetting, readonly string[]>()
  const own = new Map<string, Own>()
  for (const setting of settings) {
    const found = ownBinding(table, setting)
    if ('errors' in found) errors.set(setting, found.errors)
    else own.set(setting.action, { setting, binding: found.binding })
  }
  for (;;) {
    const set = table.bindings.map((binding) => own.get(binding.name)?.binding ?? binding)
    const effective = set.map((binding) => yielding(table, binding, own))
    const clash = firstClash({ ...table, bindings: effective }, own)
    if (clash === null) {
      const reported = settings.flatMap((setting) =>
        (errors.get(setting) ?? []).map((why) => errorAt(setting, why)),
      )
      return { bindings: effective, errors: reported }
    }
    // The restored default may clash with another setting, so check again.
    errors.set(clash.setting, [clash.message])
    own.delete(clash.setting.action)
  }
}

function errorAt({ place }: KeySetting, why: string): SettingsFileError {
  return { ...place, message: `${placeText(place)}: ${why}.` }
}

interface Own {
  readonly setting: KeySetting
  /** With the configured keys. */
  readonly binding: BindingInModes
}

/** A binding that yields, without the keys that a person gave to another one on one of its screens. */
function yielding(
  table: KeyTable,
  binding: BindingInModes,
  own: ReadonlyMap<string, Own>,
): BindingInModes {
  if (binding.yields !== true) return binding
  const isTaken = (key: string) =>
    [...own.values()].some(
      ({ binding: other }) =>
        other !== binding &&
        other.modes.some(
          (mode) => binding.modes.includes(mode) && keysIn(table, other, mode).includes(key),
        ),
    )
  const keys = binding.keys.filter((key) => !isTaken(key))
  return { ...binding, keys, shown: keys.map(shownKey).join(' ') }
}

function ownBinding(
  table: KeyTable,
  { action: name, keys }: KeySetting,
): { readonly binding: BindingInModes } | { readonly errors: readonly string[] } {
  const found = table.bindings.find((binding) => binding.name === name)
  if (found === undefined) return { errors: [noBinding(table.bindings, name)] }
  if (found.fixed === true) return { errors: [`the keys of ${name} can’t be changed`] }
  const parsed = keys.map(parseKey)
  const whyNot = parsed.flatMap((one) => ('whyNot' in one ? [one.whyNot] : []))
  if (whyNot.length > 0) return { errors: whyNot }
  // Ignore duplicates.
  const names = [...new Set(parsed.flatMap((one) => ('key' in one ? [one.key] : [])))]
  const binding = { ...found, keys: names, shown: names.map(shownKey).join(' ') }
  if (binding.modes.every((mode) => keysIn(table, binding, mode).length === 0)) {
    return { errors: [`${names[0]} types text there; add ctrl+ or alt+`] }
  }
  return { binding }
}

function noBinding(bindings: readonly BindingInModes[], name: string): string {
  const names = bindings.filter(({ fixed }) => fixed !== true).map((binding) => binding.name)
  const near = namesNear(name, names)
  const like = near.length === 0 ? '' : ` Did you mean ${near.join(', ')}?`
  return `unknown action: ${name}.${like} The palette (:) lists the names`
}

/** The first setting that gives a key two meanings in a mode; null if there is none. */
function firstClash(
  table: KeyTable,
  own: ReadonlyMap<string, Own>,
): { readonly setting: KeySetting; readonly message: string } | null {
  const taken = new Map<string, BindingInModes>()
  for (const binding of table.bindings) {
    for (const mode of binding.modes) {
      for (const key of keysIn(table, binding, mode)) {
        const other = taken.get(`${mode} ${key}`)
        if (other !== undefined) return clash(key, binding, other, own)
        taken.set(`${mode} ${key}`, binding)
      }
    }
  }
  return null
}

function clash(
  key: string,
  binding: BindingInModes,
  other: BindingInModes,
  own: ReadonlyMap<string, Own>,
) {
  // Blame the setting; of two settings, the later one.
  const [set, has] = own.has(binding.name) ? [binding, other] : [other, binding]
  const setting = own.get(set.name)?.setting
  if (setting === undefined) throw new Error(`${set.name} and ${has.name} have the key ${key}.`)
  const message =
    `${set.name} can’t use ${shownKey(key)}: ${has.name} uses it on the same screen` +
    (has.fixed === true ? '' : '; change one of the two')
  return { setting, message }
}

/** Up to three names most similar to `written`. */
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
