import type { KeySetting } from '../src/config/loadConfig.ts'
import type { SettingsFileError } from '../src/config/settingErrors.ts'
import type { KeyBinding, Mode } from './keyBinding.ts'
import { spelledOut } from './keyNames.ts'
import { type BindingInModes, type KeyTable, keysIn } from './keyTable.ts'
import { withOwnKeys } from './ownKeys.ts'

/** The effective keys: the key table with the person's own keys. */
export interface Keymap {
  readonly bindings: readonly BindingInModes[]
  /** Groups of keys for the help and docs/keys.md. */
  readonly groups: readonly KeyGroup[]
  /** Errors in key settings, which are ignored, a sentence each. */
  readonly errors: readonly SettingsFileError[]
  bindingFor(mode: Mode, key: string): BindingInModes | null
  bindingNamed(name: string): BindingInModes | null
  /** The bindings of a mode, in the footer's order. */
  bindingsIn(mode: Mode): readonly BindingInModes[]
  /** Why a binding of other modes is unavailable here. */
  elsewhere(binding: BindingInModes): string
}

export interface KeyGroup {
  readonly title: string
  /** The mode of these keys; null for those of several modes. */
  readonly mode: Mode | null
  readonly bindings: readonly BindingInModes[]
}

/**
 * Builds the table with the person's keys. Invalid settings are ignored, and their errors reported. `ascii`
 * spells arrows out.
 */
export function makeKeymap(
  table: KeyTable,
  settings: readonly KeySetting[],
  ascii = false,
): Keymap {
  const own = withOwnKeys(table, settings)
  const bindings = ascii
    ? own.bindings.map((binding) => ({ ...binding, shown: spelledOut(binding.shown) }))
    : own.bindings
  const byName = new Map(bindings.map((binding) => [binding.name, binding]))
  const named = (some: readonly KeyBinding[]) => some.flatMap(({ name }) => byName.get(name) ?? [])
  const byMode = new Map(table.modes.map((mode) => [mode.mode, named(mode.bindings)]))
  const byKey = new Map(
    table.modes.flatMap(({ mode }) =>
      (byMode.get(mode) ?? []).flatMap((binding) =>
        keysIn(table, binding, mode).map((key): [string, BindingInModes] => [
          `${mode} ${key}`,
          binding,
        ]),
      ),
    ),
  )
  const words = new Map(table.modes.map(({ mode, elsewhere }) => [mode, elsewhere]))
  return {
    bindings,
    groups: groupsOf(table, bindings, byMode),
    errors: own.errors,
    bindingFor: (mode, key) => byKey.get(`${mode} ${key}`) ?? null,
    bindingNamed: (name) => byName.get(name) ?? null,
    bindingsIn: (mode) => byMode.get(mode) ?? [],
    elsewhere: ({ modes: [first = 'list'] }) => words.get(first) ?? '',
  }
}

function groupsOf(
  { modes }: KeyTable,
  bindings: readonly BindingInModes[],
  byMode: ReadonlyMap<Mode, readonly BindingInModes[]>,
): KeyGroup[] {
  const ofModes = modes.flatMap(({ mode, title }): KeyGroup[] =>
    title === null
      ? []
      : [{ title, mode, bindings: (byMode.get(mode) ?? []).filter(({ group }) => !group) }],
  )
  const ofSeveral = (['Moving', 'Everywhere'] as const).map(
    (title): KeyGroup => ({
      title,
      mode: null,
      bindings: bindings.filter(({ group }) => group === title),
    }),
  )
  return [...ofModes, ...ofSeveral]
}

/*
 * A process shows one session: the effective keymap is set once, before the first frame, and every line that
 * names a key uses it.
 */

let effective: Keymap | null = null

export function setKeymap(keymap: Keymap): void {
  effective = keymap
}

export function keymap(): Keymap {
  if (effective === null) throw new Error('The keys are not loaded yet.')
  return effective
}

/** The first of a binding's keys, where not all fit. */
export function firstKey({ shown }: KeyBinding): string {
  return shown.split(' ')[0] ?? ''
}

/** The first key of a binding, for a sentence: `s`, `Ctrl+R`. */
export function keyOf(name: string): string {
  const binding = keymap().bindingNamed(name)
  if (binding === null) throw new Error(`Unknown key binding: ${name}.`)
  return firstKey(binding)
}
