import type { PackageChange } from '../../src/compare/packages/packageChanges.ts'
import { type SideVersions, versionSpans } from '../../src/compare/packages/versionSpans.ts'
import { grouped } from '../../src/text/format.ts'
import type { Part } from '../components/line.ts'

/** Versions in words, where there is enough space. */
export function versionWords(some: readonly string[]): string {
  const shown = some.slice(0, MAX_SHOWN).map((version) => version || 'no version')
  return `${shown.join(', ')}${moreThan(some)}` || 'none'
}

/** Versions of a package on a screen: a closure may have as many as it has paths. */
export const MAX_SHOWN = 100

/** ` and 54,900 more`, `''` where all are shown. */
export function moreThan({ length }: readonly unknown[]): string {
  return length > MAX_SHOWN ? ` and ${grouped(length - MAX_SHOWN)} more` : ''
}

/** The two sides of a package, with what changed emphasised; `–` for no package. */
export function versionCells(change: PackageChange): [Part[], Part[]] {
  const [before, after] = versionSpans(change)
  return [sideParts(before), sideParts(after)]
}

function sideParts({ versions, copies }: SideVersions): Part[] {
  if (versions.length === 0) return [{ text: '–' }]
  const parts = versions
    .slice(0, MAX_SHOWN)
    .flatMap((spans, index): Part[] => [
      ...(index === 0 ? [] : [{ text: ', ' }]),
      ...spans.map(({ text, changed }): Part => ({ text, tone: changed ? 'strong' : 'plain' })),
    ])
  const rest = `${moreThan(versions)}${copies && ` ${copies}`}`
  const counted = rest === '' ? parts : [...parts, { text: rest }]
  // A single version usually differs at its end.
  return versions.length > 1 ? counted : counted.map((part) => ({ ...part, cut: 'middle' }))
}
