import { type ComparisonPart, orNull } from '../../compare/comparisonPart.ts'
import { kindCounts } from '../../compare/packages/packageKinds.ts'
import { fittedTable } from '../../text/fitted.ts'
import { grouped } from '../../text/format.ts'
import { visible } from '../../text/visible.ts'
import { type Diff, selectedPackages } from './diffParts.ts'
import type { DiffPart, DiffView } from './diffRequest.ts'

/** A part with the number of its differences. */
interface PartCount {
  readonly part: DiffPart
  readonly title: string
  /** Null for a part that could not be compared; `words` then say why. */
  readonly count: number | null
  readonly words: string
}

/** `--stat`: the number of differences in each requested part, one line each. */
export function statLines(diff: Diff, view: DiffView, columns: number): string[] {
  const rows = partCounts(diff, view).filter(({ part }) => view.parts.has(part))
  return fittedTable(
    [
      { title: '', text: ({ title }: PartCount) => title },
      { title: '', side: 'right', text: ({ count }) => (count === null ? '?' : grouped(count)) },
      { title: '', text: ({ words }) => visible(words) },
    ],
    rows,
    columns,
  ).rows.flat()
}

function partCounts(diff: Diff, view: DiffView): PartCount[] {
  const { boot, units, files, features, configuration } = diff.systems
  const packages = selectedPackages(diff, view)
  const commits = configuration.status === 'known' ? configuration.value.commits : configuration
  const inputs = configuration.status === 'known' ? configuration.value.inputs : configuration
  return [
    { part: 'packages', title: 'Packages', count: packages.length, words: kindCounts(packages) },
    counted('boot', 'Kernel and boot', boot, ({ rows }) => rows),
    counted('units', 'Units', units, ({ changes }) => changes),
    counted('files', 'Files', files, (rows) => rows),
    counted('configuration', 'Commits', commits, ({ list }) => list),
    counted('configuration', 'Flake inputs', inputs, (rows) => rows.map(() => CHANGED)),
    counted('features', 'Features', features, (rows) => rows),
  ]
}

const CHANGED = { status: 'changed' } as const

/** `rebuilt` counts apart: only store hashes differ. */
function counted<T>(
  part: DiffPart,
  title: string,
  found: ComparisonPart<T>,
  of: (value: T) => readonly { readonly status: string; readonly rebuilt?: boolean }[],
): PartCount {
  const value = orNull(found)
  if (value === null) {
    return { part, title, count: null, words: found.status === 'unknown' ? found.reason : '' }
  }
  const rows = of(value)
  const counts = new Map<string, number>()
  for (const { status, rebuilt } of rows) {
    const word = rebuilt === true ? 'rebuilt' : status
    counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  const words = [...counts].map(([word, count]) => `${grouped(count)} ${word}`).join(', ')
  return { part, title, count: rows.length, words }
}
