import { underCursor } from '../../src/state/selectors.ts'
import type { State } from '../../src/state/state.ts'

/* Why something can't be done with the generation under the cursor, as a clause; null where it can. */

export function needsPresent(state: State): string | null {
  const generation = underCursor(state)
  if (generation === null) return 'no generation is selected'
  return generation.present ? null : `the store path of ${generation.number} is missing`
}

/** What a person says of it is kept at once, without a plan. */
export function needsKeeping(state: State): string | null {
  return state.about.dryRun ? 'nothing is saved with --dry-run' : needsPresent(state)
}
