import { underCursor } from '../../src/state/selectors.ts'
import type { State } from '../../src/state/state.ts'

/* Why an action on the generation under the cursor is unavailable, as a clause; null if it is available. */

export function needsPresent(state: State): string | null {
  const generation = underCursor(state)
  if (generation === null) return 'no generation is selected'
  return generation.present ? null : `the store path of ${generation.number} is missing`
}

/** Ratings and notes are saved at once, without a plan. */
export function needsKeeping(state: State): string | null {
  return state.about.dryRun ? 'nothing is saved with --dry-run' : needsPresent(state)
}
