import { screenOf } from '../../src/state/openScreens.ts'
import type { State } from '../../src/state/state.ts'
import { below, modeOf, whyNotNow } from '../inFront.ts'
import { labelOf, type Mode } from '../keyBinding.ts'
import { keymap } from '../keymap.ts'
import type { BindingInModes } from '../keyTable.ts'
import { CALLED_SO, matchOf } from './matching.ts'

/** A key binding as the palette offers it. */
export interface PaletteEntry {
  readonly binding: BindingInModes
  /** Why the action is unavailable now; null if it is available. */
  readonly whyNot: string | null
}

/**
 * The bindings that every typed word fits: first the one whose key it is, then what is called so, be
 * it by other words that hands know, then what only tells of it. In each what can be done here and
 * now comes first, then what can’t, and last what belongs to another mode; in those the nearest
 * first, and what only moves at the end.
 */
export function paletteEntries(state: State): PaletteEntry[] {
  const here = modeOf(below(state, 'palette'))
  const words = (screenOf(state, 'palette')?.text ?? '').split(/\s+/).filter(Boolean)
  return keymap()
    .bindings.filter(isOffered)
    .flatMap((binding) => {
      const label = labelOf(binding, state, () => false)
      const match = matchOf(binding, label, words)
      if (match === null) return []
      const whyNot = whyNotFrom(here, binding, state)
      const isHere = binding.modes.includes(here)
      const rank = [
        // A key of another mode is only what that calls so.
        isHere ? match.how : Math.max(match.how, CALLED_SO),
        isHere ? (whyNot === null ? 0 : 1) : 2,
        binding.group === 'Moving' ? 1 : 0,
        match.distance,
      ]
      return [{ entry: { binding, whyNot }, rank }]
    })
    .sort((a, b) => compareRanks(a.rank, b.rank))
    .map(({ entry }) => entry)
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  const differs = a.findIndex((one, index) => one !== b[index])
  return differs === -1 ? 0 : (a[differs] ?? 0) - (b[differs] ?? 0)
}

/** Not the palette’s own, and none of which it must be known by which key it was called. */
function isOffered({ modes, name, fixed, keys }: BindingInModes): boolean {
  const own = name === 'palette' || modes.every((mode) => mode === 'palette')
  return !own && (fixed !== true || keys.length === 1)
}

/** The one under the cursor; null where none is shown. */
export function chosenEntry(state: State): PaletteEntry | null {
  return paletteEntries(state)[screenOf(state, 'palette')?.cursor ?? 0] ?? null
}

function whyNotFrom(here: Mode, binding: BindingInModes, state: State): string | null {
  if (!binding.modes.includes(here)) return keymap().elsewhere(binding)
  return whyNotNow(binding, state, here)
}
