import { type PackageChange, pathCounts } from '../../src/compare/packages/packageChanges.ts'
import { versionParts } from '../../src/compare/packages/versionParts.ts'
import { counted } from '../../src/text/format.ts'
import type { Part } from '../components/line.ts'

/** Formats versions: `–` for no package, `ε` for a name without a version. */
export function versions(some: readonly string[]): string {
  return some.map((version) => version || 'ε').join(', ') || '–'
}

/** The same in words, where there is enough space. */
export function versionWords(some: readonly string[]): string {
  return some.map((version) => version || 'no version').join(', ') || 'none'
}

/** The two sides of a package; where the version changed, the changed part is emphasised. */
export function versionCells({ before, after, status, ...rest }: PackageChange): [Part[], Part[]] {
  const counts = pathCounts({ before, after, status, ...rest })
  if (counts !== null) {
    const [from, to] = counts.map((count) => ` (${counted(count, 'path')})`)
    return [[{ text: `${versions(before)}${from}` }], [{ text: `${versions(after)}${to}` }]]
  }
  const [one, other] = [before[0], after[0]]
  const single = before.length === 1 && after.length === 1
  if (status === 'rebuilt' || !single || one === undefined || other === undefined) {
    return [[{ text: versions(before) }], [{ text: versions(after) }]]
  }
  const parts = versionParts(one || 'ε', other || 'ε')
  const shown = (some: typeof parts.before): Part[] =>
    some.map(({ text, changed }) => ({
      text,
      tone: changed ? 'strong' : 'plain',
      cut: 'middle', // Versions usually differ at the end.
    }))
  return [shown(parts.before), shown(parts.after)]
}
