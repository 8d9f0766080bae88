import type { PackageChange } from '../../compare/packages/packageChanges.ts'
import { KIND_LETTERS, kindOf } from '../../compare/packages/packageKinds.ts'
import { versionSpans } from '../../compare/packages/versionSpans.ts'
import { bytesChange, counted, grouped } from '../../text/format.ts'
import { type Diff, listedPackages } from './diffParts.ts'
import type { DiffView } from './diffRequest.ts'
import { type DiffSection, STYLES } from './section.ts'

/** The place of the packages where `packageLines` lays them out. */
export const PACKAGES_HERE: DiffSection = {
  ...{ part: 'packages', title: 'Packages', heads: [], rows: [], notes: [] },
}

/** The packages as a table, for Markdown. */
export function packageSection(diff: Diff, view: DiffView, sides: readonly string[]): DiffSection {
  const { listed, folded } = listedPackages(diff, view)
  const all = listed.length + folded
  const rebuilt =
    folded === 0
      ? ''
      : ` ${grouped(folded)} rebuilt: same versions, other paths (--all lists them).`
  return {
    ...{ part: 'packages', title: 'Packages', heads: ['', 'PACKAGE', ...sides, 'SIZE', ''] },
    right: [4],
    rows: listed.map((row) => ({
      cells: [
        KIND_LETTERS[kindOf(row)],
        row.name,
        ...packageSides(row),
        bytesChange(row.sizeDelta),
        row.selected ? 'explicit' : '',
      ],
      style: STYLES[kindOf(row)],
    })),
    notes: [`${counted(all, 'package differs', 'packages differ')}.${rebuilt}`],
  }
}

/** The versions in both systems, with the number of paths where that changed: `3.4.1 ×2`. */
function packageSides(change: PackageChange): [string, string] {
  const [before, after] = versionSpans(change).map(({ versions, copies }) => {
    const text = versions.map((spans) => spans.map((span) => span.text).join('')).join(', ') || '–'
    return copies === '' ? text : `${text} ${copies}`
  })
  return [before ?? '', after ?? '']
}
