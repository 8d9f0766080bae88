import { RESCUE_BUDGET_MS } from '../bootlog/readBootHistory.ts'
import { duration } from '../text/format.ts'
import type { Evidence } from './evidence.ts'
import { didNotFinish, isCleanBoot, isHealthyBoot, ownBoots } from './healthOf.ts'

/** The message while a plan waits for the journal, `budget` milliseconds at most. */
export function readingJournal(budget = RESCUE_BUDGET_MS): string {
  const most = duration(budget)
  return `Reading the journal to see which generations booted successfully, for up to ${most}…`
}

/** The count of successful boots; null where unknown. */
export function goodBoots({ boots }: Pick<Evidence, 'boots'>): number | null {
  return boots === null ? null : boots.filter(isHealthyBoot).length
}

/** Whether it is good by its boots, but units failed in every one. */
export function isGoodWithFailures(evidence: Evidence): boolean {
  const { kind, by } = evidence.health
  return kind === 'good' && by === 'evidence' && !ownBoots(evidence).some(isCleanBoot)
}

/** The evidence in the few words of a list: `good ✓ 9`, `✗ never up`. */
export function evidenceText(evidence: Evidence): string[] {
  const { rating, health } = evidence
  const well = goodBoots(evidence) ?? 0
  // A person's rating comes first but hides no evidence against it.
  const neverUp =
    rating === null ? health.kind === 'no-boot' : rating.word === 'good' && neverCameUp(evidence)
  return [
    ...(rating === null ? [] : [rating.word]),
    ...(well > 0 ? [`✓ ${well}`] : []),
    ...(isGoodWithFailures(evidence) ? ['units failed'] : []),
    ...(neverUp ? ['✗ never up'] : []),
    ...(rating === null && health.kind === 'bad' ? ['✗ fails'] : []),
    ...((evidence.tries?.left ?? 0) > 0 ? ['on trial'] : []),
    ...(evidence.leftNoTrace ? ['no trace'] : []),
  ]
}

function neverCameUp(evidence: Evidence): boolean {
  const own = ownBoots(evidence)
  return own.length > 0 && own.every(didNotFinish)
}

const HEADLINES = {
  good: 'known to be good',
  bad: 'bad',
  'no-boot': 'never booted successfully',
  unknown: 'not known to be good',
} as const

/** Describes the health: `known to be good`. */
export function healthText(evidence: Evidence): string {
  if (isGoodWithFailures(evidence)) return 'boots, but with failed units each time'
  return HEADLINES[evidence.health.kind]
}
