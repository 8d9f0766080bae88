import { assess } from '../health/assess.ts'
import { bestKnownGood } from '../health/bestKnownGood.ts'
import { readBootRecords } from '../health/bootRecords.ts'
import type { EvidenceOf, Health } from '../health/evidence.ts'
import { isGoodWithFailures } from '../health/evidenceText.ts'
import type { Host } from '../host/host.ts'
import type { Machine } from '../machine/machine.ts'
import type { StorePath } from '../nix/storePath.ts'
import type { Bisection } from './bisection.ts'
import { linksOf } from './links.ts'
import { progressOf } from './progress.ts'
import type { Suggestion } from './suggestion.ts'

/** What was found out about the machine's systems. Never throws; it may read the journal. */
export async function readEvidences(host: Host, machine: Machine): Promise<EvidenceOf> {
  return assess(machine, await readBootRecords(host, machine))
}

/** The best system that is known to have worked, where `bad` does not; null where none is. */
export function bestGood(machine: Machine, evidences: EvidenceOf, bad: StorePath | null) {
  return bestKnownGood(machine, evidences, bad).generation?.storePath ?? null
}

/**
 * The newest generation that a search has found to be good and that can be switched to; null where
 * there is none. It was asked about one fault only: whether it counts elsewhere, a person must say.
 */
export function goodOfSearch(bisection: Bisection | null, machine: Machine): number | null {
  if (bisection === null) return null
  const { candidates, good } = progressOf(bisection, linksOf(machine))
  const found = candidates
    .slice(0, good + 1)
    .findLast(({ verdict, whyNot }) => verdict === 'good' && whyNot === null)
  return found?.number ?? null
}

/** What the evidence says of each system, where it says anything. */
export function suggestionsOf({ generations }: Machine, evidences: EvidenceOf): Suggestion[] {
  const seen = new Set<StorePath>()
  return generations.flatMap((generation) => {
    const { storePath } = generation
    if (storePath === null || seen.has(storePath)) return []
    seen.add(storePath)
    const evidence = evidences.of(generation)
    const { kind, reasons } = evidence.health
    // That it comes up says little where what is looked for may be what failed in it.
    const verdict = isGoodWithFailures(evidence) ? null : ANSWERS[kind]
    return verdict === null ? [] : [{ storePath, verdict, reason: reasons[0] ?? '' }]
  })
}

const ANSWERS: Readonly<Record<Health['kind'], Suggestion['verdict'] | null>> = {
  good: 'good',
  bad: 'bad',
  'no-boot': 'bad',
  unknown: null,
}
