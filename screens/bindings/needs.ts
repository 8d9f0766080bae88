import { underCursor } from '../../src/state/selectors.ts'
import type { State } from '../../src/state/state.ts'

/* Why something can't be done with the generation under the cursor, as a clause; null where it can. */

export function needsPresent(state: State): string | null {
  const generation = underCursor(state)
  if (generation === null) return 'there is no generation here'
  return generation.present ? null : `the store path of ${generation.number} is gone`
}

/** What a person says of it is kept at once, without a plan. */
export function needsKeeping(state: State): string | null {
  return state.about.dryRun ? 'with --dry-run nothing is kept' : needsPresent(state)
}
