import { orNull } from '../compare/comparisonPart.ts'
import { storeReadCache } from '../compare/storeReadCache.ts'
import { compareUnits } from '../compare/units/compareUnits.ts'
import type { UnitComparison } from '../compare/units/unitChange.ts'
import type { Host } from '../host/host.ts'
import type { Generation } from '../machine/generation.ts'
import { type Explanation, explainChange } from './readHistory.ts'

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
  const [from, to] = [before.storePath, after.storePath]
  const units = from === null || to === null ? null : await unitsOf(host, from, to)
  return { ...explanation, units }
}

async function unitsOf(host: Host, from: Parameters<typeof compareUnits>[1], to: typeof from) {
  try {
    return orNull(await compareUnits(storeReadCache(host), from, to, null))
  } catch {
    return null
  }
}
