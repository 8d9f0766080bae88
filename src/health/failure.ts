import type { AssessedBoot, Boot, Evidence, EvidenceOf } from './evidence.ts'
import { didNotFinish } from './healthOf.ts'

/** How a system failed, as far as its boots and switches tell. */
export interface Failure {
  /** Units that failed, the most recent first. */
  readonly units: readonly FailedUnit[]
  /** Boots that did not finish, and all recorded boots. */
  readonly failedBoots: number
  readonly boots: number
  /** The latest boot that failed, by the kernel's boot id; null where none is recorded. */
  readonly boot: string | null
}

export interface FailedUnit {
  readonly name: string
  /** The latest boot in which it failed; null where that is unknown. */
  readonly boot: string | null
  /** The number of recorded boots in which it failed. */
  readonly boots: number
}

/** How a system failed; null where nothing of it is known to have failed, or a person rated it good. */
export function failureOf(evidence: Evidence): Failure | null {
  const { rating, switches, failedUnits } = evidence
  if (rating?.word === 'good') return null
  const boots = evidence.boots ?? []
  const failed = boots.filter((boot) => didNotFinish(boot) || boot.failedUnits.length > 0)
  // A boot that went well since then shows that what failed earlier no longer does.
  const recent = boots[0] === undefined || failed[0] === boots[0] ? failed : []
  const running = boots.find(({ end }) => end === 'runs')?.id ?? null
  const counts = bootsByUnit(boots)
  const units = new Map<string, FailedUnit>()
  const add = (names: readonly string[], boot: string | null) => {
    for (const name of names) {
      if (!units.has(name)) units.set(name, { name, boot, boots: counts.get(name) ?? 0 })
    }
  }
  add(failedUnits ?? [], running)
  for (const boot of recent) add(boot.failedUnits, boot.id)
  const [latest] = switches
  if (latest !== undefined) add(latest.failedUnits, latest.boot)
  const unfinished = recent.filter(didNotFinish)
  if (units.size === 0 && unfinished.length === 0) return null
  return {
    units: [...units.values()],
    failedBoots: unfinished.length,
    boots: boots.length,
    boot: recent[0]?.id ?? null,
  }
}

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

/** In how many boots each unit failed. */
function bootsByUnit(boots: readonly Boot[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { failedUnits } of boots) {
    for (const name of new Set(failedUnits)) counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return counts
}
