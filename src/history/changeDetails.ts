import { askComparison } from '../compare/askComparison.ts'
import { orNull } from '../compare/comparisonPart.ts'
import type { UnitComparison } from '../compare/units/unitChange.ts'
import type { Host } from '../host/host.ts'
import { NOTHING_ELSE } from '../machine/comparisonContext.ts'
import type { Generation } from '../machine/generation.ts'
import { explainChange } from './explainChange.ts'
import type { Explanation } from './explanation.ts'

/** What takes longer to find out of a generation, compared with the one before: its units and its commits. */
export interface ChangeDetails extends Explanation {
  /** Null where they can't be compared. */
  readonly units: UnitComparison | null
}

/** Reads it for one generation. `repository` is its path if a person set it. */
export async function readChangeDetails(
  host: Host,
  before: Generation,
  after: Generation,
  repository: string | null,
): Promise<ChangeDetails> {
  const explanation = await explainChange(host, before, after, repository)
  return { ...explanation, units: await unitsOf(host, before, after) }
}

async function unitsOf(host: Host, before: Generation, after: Generation) {
  const [from, to] = [before, after].map(({ storePath, system }) =>
    storePath === null ? null : { storePath, system },
  )
  if (from == null || to == null) return null
  const { units } = await askComparison(host, from, to, NOTHING_ELSE, undefined, ['units'])
  return orNull(units)
}
