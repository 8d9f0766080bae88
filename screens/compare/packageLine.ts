import { type PackageChange, STATUS_LETTERS } from '../../src/compare/packages/packages.ts'
import { versionParts } from '../../src/compare/packages/versionParts.ts'
import { bytesChange } from '../../src/text/format.ts'
import { pad, truncate, width } from '../../src/text/width.ts'
import type { Line, Part } from '../components/Row.tsx'
import { STATUS_TONES, type Tone } from '../theme.ts'

/** How wide the columns are in a terminal of `columns`. */
export interface PackageColumns {
  readonly name: number
  readonly version: number
  readonly size: number
  readonly chosen: boolean
}

const SIZE = 11
const CHOSEN = '  chosen'
/** Cursor, letter and the spaces between. */
const MARGIN = 4

export function packageColumns(rows: readonly PackageChange[], columns: number): PackageColumns {
  const chosen = columns >= 72
  const space = columns - MARGIN - SIZE - 4 - (chosen ? CHOSEN.length : 0)
  const longest = (of: (row: PackageChange) => string) =>
    rows.reduce((widest, row) => Math.max(widest, width(of(row))), 7)
  const version = Math.min(
    Math.max(
      longest(({ before }) => versions(before)),
      longest(({ after }) => versions(after)),
    ),
    Math.floor(space * 0.3),
  )
  return { name: space - 2 * version, version, size: SIZE, chosen }
}

export function packageTitles(columns: PackageColumns, before: string, after: string): Line {
  const cells = [
    pad('PACKAGE', columns.name),
    pad(before, columns.version),
    pad(after, columns.version),
    pad('SIZE', columns.size, 'right'),
  ]
  return [{ text: `    ${cells.join(' ')}`, tone: 'faint' }]
}

export function packageLine(row: PackageChange, columns: PackageColumns, cursor: boolean): Line {
  const { name, status, sizeDelta, selected } = row
  const tone = STATUS_TONES[status]
  const [before, after] = versionCells(row)
  return [
    { text: cursor ? '>' : ' ', tone: 'strong' },
    { text: `${STATUS_LETTERS[status]}  `, tone },
    { text: `${pad(name, columns.name)} `, tone: status === 'rebuilt' ? 'faint' : 'plain' },
    ...filled(before, columns.version),
    ...filled(after, columns.version),
    { text: pad(bytesChange(sizeDelta), columns.size, 'right') },
    { text: columns.chosen && selected ? CHOSEN : '', tone: 'faint' },
  ]
}

/** Versions as a person reads them: `–` for no package, `ε` for a name without a version. */
export function versions(some: readonly string[]): string {
  return some.map((version) => version || 'ε').join(', ') || '–'
}

/** Where one version became another, the part that changed stands out. */
function versionCells(row: PackageChange): [Part[], Part[]] {
  const { before, after, status } = row
  const [one, other] = [before[0], after[0]]
  const single = before.length === 1 && after.length === 1
  if (status === 'rebuilt' || !single || one === undefined || other === undefined) {
    return [[{ text: versions(before) }], [{ text: versions(after) }]]
  }
  const parts = versionParts(one || 'ε', other || 'ε')
  const shown = (some: typeof parts.before, tone: Tone): Part[] =>
    some.map(({ text, changed }) => ({ text, tone: changed ? tone : 'plain' }))
  return [shown(parts.before, 'strong'), shown(parts.after, 'strong')]
}

/** Parts in exactly `columns`, and a space behind them. */
function filled(parts: readonly Part[], columns: number): Part[] {
  let left = columns
  const cut = parts.map((part) => {
    const text = truncate(part.text, left)
    left -= width(text)
    return { ...part, text }
  })
  return [...cut, { text: ' '.repeat(left + 1) }]
}
