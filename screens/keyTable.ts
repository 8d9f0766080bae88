import type { ScreenKind } from '../src/state/openScreens.ts'
import { COMMON_BINDINGS, EVERYWHERE } from './bindings/common.ts'
import { FILTER_MODE } from './bindings/filterBindings.ts'
import type { KeyBinding, Mode } from './keyBinding.ts'
import { isTypedKey } from './keyNames.ts'
import type { ModeKeys, Screen, Screens } from './screen.ts'

/** A key binding with the modes that have it. */
export interface BindingInModes extends KeyBinding {
  readonly modes: readonly Mode[]
}

/** A mode with its bindings in the footer's order. */
export interface ModeInTable extends Pick<ModeKeys, 'title' | 'elsewhere'> {
  readonly mode: Mode
  readonly bindings: readonly KeyBinding[]
}

/**
 * The key table, in the order of the screens: the source of the keys, the footer, the palette, the help and
 * the table in docs/keys.md.
 */
export interface KeyTable {
  /** Each binding once; those common to many modes at the end. */
  readonly bindings: readonly BindingInModes[]
  readonly modes: readonly ModeInTable[]
  /** Modes in which characters are typed into a text. */
  readonly typing: ReadonlySet<Mode>
}

export function keyTableOf(screens: Screens): KeyTable {
  const all = Object.entries(screens) as [ScreenKind, Screen<ScreenKind>][]
  const openers = (mode: Mode) => all.flatMap(([, screen]) => screen.openers?.[mode] ?? [])
  const inTable = (mode: Mode, keys: ModeKeys): ModeInTable => {
    const { title, elsewhere, bindings, last, without = [] } = keys
    const everywhere = EVERYWHERE.filter((binding) => !without.includes(binding))
    const own = [...bindings, ...openers(mode), ...last]
    return { mode, title, elsewhere, bindings: [...own, ...everywhere] }
  }
  const modes = all.flatMap(([, screen]) =>
    (Object.entries(screen.modes) as [Mode, ModeKeys][]).map(([mode, keys]) => inTable(mode, keys)),
  )
  const typed = all.flatMap(([, screen]) =>
    screen.typing === null ? [] : (Object.keys(screen.modes) as Mode[]),
  )
  const withFilter = [...modes, inTable('filter', FILTER_MODE)]
  const bindings = new Set(withFilter.flatMap((mode) => mode.bindings))
  for (const binding of COMMON_BINDINGS) {
    bindings.delete(binding)
    bindings.add(binding)
  }
  return {
    modes: withFilter,
    typing: new Set([...typed, 'filter']),
    bindings: [...bindings].map((binding) => ({
      ...binding,
      modes: withFilter.flatMap((mode) => (mode.bindings.includes(binding) ? [mode.mode] : [])),
    })),
  }
}

/** Keys of a binding that work in a mode: not those typed as text there. */
export function keysIn(
  { typing }: Pick<KeyTable, 'typing'>,
  { keys }: Pick<KeyBinding, 'keys'>,
  mode: Mode,
): readonly string[] {
  return typing.has(mode) ? keys.filter((key) => !isTypedKey(key)) : keys
}
