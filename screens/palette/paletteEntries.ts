import { screenOf } from '../../src/state/openScreens.ts'
import type { State } from '../../src/state/state.ts'
import { below, modeOf, whyNotNow } from '../inFront.ts'
import { labelOf, type Mode } from '../keyBinding.ts'
import { keymap } from '../keymap.ts'
import type { BindingInModes } from '../keyTable.ts'
import { CALLED_SO, matchOf } from './matching.ts'
import { generationTargets, packageTargets, type TargetEntry } from './paletteTargets.ts'

/** A key binding as shown in the palette. */
export interface PaletteEntry {
  readonly binding: BindingInModes
  /** Why the action is unavailable now; null if it is available. */
  readonly whyNot: string | null
  /** What it does with what was named; null for the binding's own description. */
  readonly target: TargetEntry | null
}

/**
 * Actions on what was named, and the bindings that match every typed word: first by key, then by name or synonym, then by description.
 * Within each, actions available here and now come first, then unavailable ones, then those of other modes;
 * within those by closeness, with mere movements at the end.
 */
export function paletteEntries(state: State): PaletteEntry[] {
  const here = modeOf(below(state, 'palette'))
  const text = screenOf(state, 'palette')?.text ?? ''
  const words = text.split(/\s+/).filter(Boolean)
  const named = here === 'list' ? generationTargets(below(state, 'palette'), words) : []
  const packages = here === 'compare' ? packageTargets(state, text) : []
  const asEntry = (target: TargetEntry): PaletteEntry => ({ ...target, target })
  const own = bindingEntries(state, here, words)
  return [...named.map(asEntry), ...own, ...packages.map(asEntry)]
}

function bindingEntries(state: State, here: Mode, words: readonly string[]): PaletteEntry[] {
  return keymap()
    .bindings.filter(isOffered)
    .flatMap((binding) => {
      const label = labelOf(binding, state, () => false)
      const match = matchOf(binding, label, words)
      if (match === null) return []
      const whyNot = whyNotFrom(here, binding, state)
      const isHere = binding.modes.includes(here)
      const rank = [
        // The key of another mode matches only as a name.
        isHere ? match.how : Math.max(match.how, CALLED_SO),
        isHere ? (whyNot === null ? 0 : 1) : 2,
        binding.group === 'Moving' ? 1 : 0,
        match.distance,
      ]
      return [{ entry: { binding, whyNot, target: null }, rank }]
    })
    .sort((a, b) => compareRanks(a.rank, b.rank))
    .map(({ entry }) => entry)
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  const differs = a.findIndex((one, index) => one !== b[index])
  return differs === -1 ? 0 : (a[differs] ?? 0) - (b[differs] ?? 0)
}

/** Excludes the palette’s own bindings, and those that depend on the key pressed. */
function isOffered({ modes, name, fixed, keys }: BindingInModes): boolean {
  const own = name === 'palette' || modes.every((mode) => mode === 'palette')
  return !own && (fixed !== true || keys.length === 1)
}

/** The selected entry; null for none. */
export function chosenEntry(state: State): PaletteEntry | null {
  return paletteEntries(state)[screenOf(state, 'palette')?.cursor ?? 0] ?? null
}

function whyNotFrom(here: Mode, binding: BindingInModes, state: State): string | null {
  if (!binding.modes.includes(here)) return keymap().elsewhere(binding)
  return whyNotNow(binding, state, here)
}
