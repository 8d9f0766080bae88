import type { Evidence } from './evidence.ts'
import { wentWell } from './verdict.ts'

/** How often a system was booted well. */
export function goodBoots({ boots }: Pick<Evidence, 'boots'>): number | null {
  return boots === null ? null : boots.filter(wentWell).length
}

/** The evidence in the few words of a list: `good ✓ 9`, `✗ no boot`. */
export function evidenceWords(evidence: Evidence): string[] {
  const { mark, verdict } = evidence
  const well = goodBoots(evidence) ?? 0
  return [
    ...(mark === null ? [] : [mark.word]),
    ...(well > 0 ? [`✓ ${well}`] : []),
    ...(mark === null && verdict.kind === 'no-boot' ? ['✗ no boot'] : []),
    ...(mark === null && verdict.kind === 'bad' ? ['✗ fails'] : []),
  ]
}

const HEADLINES = {
  good: 'known good',
  bad: 'bad',
  'no-boot': 'never finished a boot',
  unknown: 'not known to be good',
} as const

/** The verdict in words: `known good`. */
export function verdictWords({ verdict }: Evidence): string {
  return HEADLINES[verdict.kind]
}
