import { known } from '../../../src/compare/comparisonPart.ts'
import { featureChanges } from '../../../src/compare/features/featureChanges.ts'
import type { Recogniser } from '../../../src/compare/features/recogniser.ts'
import { type Described, foundIn } from './side.ts'

/** The rows of one recogniser for two systems. */
export async function changesOf(recogniser: Recogniser, before: Described, after: Described) {
  const found = async (side: Described) =>
    known(new Map(Object.entries(await foundIn(recogniser, side))))
  const sides = [await found(before), await found(after)] as const
  return featureChanges(recogniser.feature, ...sides, recogniser)
}
