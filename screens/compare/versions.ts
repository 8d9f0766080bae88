import type { PackageChange } from '../../src/compare/packages/packageChanges.ts'
import { type SideVersions, versionSpans } from '../../src/compare/packages/versionSpans.ts'
import type { Part } from '../components/line.ts'

/** Versions in words, where there is enough space. */
export function versionWords(some: readonly string[]): string {
  return some.map((version) => version || 'no version').join(', ') || 'none'
}

/** The two sides of a package, with what changed emphasised; `–` for no package. */
export function versionCells(change: PackageChange): [Part[], Part[]] {
  const [before, after] = versionSpans(change)
  return [sideParts(before), sideParts(after)]
}

function sideParts({ versions, copies }: SideVersions): Part[] {
  if (versions.length === 0) return [{ text: '–' }]
  const parts = versions.flatMap((spans, index): Part[] => [
    ...(index === 0 ? [] : [{ text: ', ' }]),
    ...spans.map(({ text, changed }): Part => ({ text, tone: changed ? 'strong' : 'plain' })),
  ])
  const counted = copies === '' ? parts : [...parts, { text: ` ${copies}` }]
  // A single version usually differs at its end.
  return versions.length > 1 ? counted : counted.map((part) => ({ ...part, cut: 'middle' }))
}
