import type { AssessedBoot, EvidenceOf } from './evidence.ts'
import { type Failure, failureOf } from './failure.ts'

/** A side of a comparison that failed, and how. */
export interface FailedSide {
  readonly label: string
  readonly failure: Failure
}

/** The first of these systems that failed; null for none. */
export function failedSide(
  evidences: EvidenceOf,
  sides: readonly (AssessedBoot & { readonly label: string })[],
): FailedSide | null {
  for (const side of sides) {
    const failure = failureOf(evidences.of(side))
    if (failure !== null) return { label: side.label, failure }
  }
  return null
}
