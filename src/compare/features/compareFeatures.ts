import type { Host } from '../../host/host.ts'
import type { StorePath } from '../../nix/storePath.ts'
import { yieldEvery } from '../../runtime/yieldIfDue.ts'
import { type ComparisonPart, known, partOf, unknown } from '../comparisonPart.ts'
import type { FeatureChange } from './featureChange.ts'
import { featureChanges } from './featureChanges.ts'
import { gravestFirst } from './gravity/gravity.ts'
import type { Recogniser } from './recogniser.ts'
import { RECOGNISERS } from './recognisers.ts'
import { type SideFacts, sideFacts } from './sideFacts.ts'

/**
 * Differences in secrets, backups, tunnels, users and other features of two systems, by name; first those
 * that may lock somebody out or let somebody in. Unknown if a side is not a NixOS system. Never throws: if a
 * recogniser fails, a row says so.
 */
export function compareFeatures(
  host: Host,
  before: StorePath,
  after: StorePath,
  recognisers: readonly Recogniser[] = RECOGNISERS,
): Promise<ComparisonPart<readonly FeatureChange[]>> {
  return partOf(async () => {
    for (const path of [before, after]) {
      if ((await host.isEmpty(`${path}/etc`)) === null) {
        return unknown(`${path} has no etc, so no features to compare.`)
      }
    }
    const [from, to] = [sideFacts(host, before), sideFacts(host, after)]
    const rest = yieldEvery(MAX_LENGTH)
    const changes: FeatureChange[][] = []
    for (const recogniser of recognisers) {
      await rest()
      const sides = [await readSide(recogniser, from()), await readSide(recogniser, to())] as const
      changes.push(featureChanges(recogniser.feature, ...sides, recogniser))
    }
    return known(gravestFirst(changes.flat()))
  })
}

/** Maximum milliseconds of reading without a yield: less than a frame. */
const MAX_LENGTH = 8

function readSide(recogniser: Recogniser, facts: SideFacts) {
  return partOf(async () => known(await recogniser.read(facts)))
}
