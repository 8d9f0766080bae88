import { largest } from '../../src/lists.ts'
import type { TabRow } from '../../src/state/tabRows.ts'
import { type Column, type LaidOut, layOutColumns } from '../components/columns.ts'
import type { Line } from '../components/line.ts'
import { commitColumns, fileColumns, inputColumns, noteColumns } from './configurationColumns.ts'
import { packageColumns } from './packageColumns.ts'
import { bootColumns, featureColumns } from './settingColumns.ts'
import { summaryColumns } from './summaryColumns.ts'
import { unitColumns } from './unitColumns.ts'

/** How the rows of one tab are drawn. */
export interface RowLines {
  /** Empty where rows of several kinds share no titles. */
  readonly titles: Line
  line(row: TabRow, cursor: boolean): Line
  /** The row's text for screen readers. */
  sentence(row: TabRow): string
}

/** Lays out the rows of a tab: each kind of row has columns of its own. */
export function rowLines(
  rows: readonly TabRow[],
  titles: readonly [string, string],
  columns: number,
): RowLines {
  const kinds = new Set(rows.map(({ kind }) => kind))
  const dryRun = rows.some((row) => row.kind === 'unit' && row.dry !== null)
  const layouts = new Map<TabRow['kind'], LaidOut<never>>()
  for (const kind of kinds) {
    const own = rows.filter((row) => row.kind === kind)
    const wanted =
      kind === 'summary'
        ? summaryColumns(own as never[], columns)
        : columnsOf(kind, titles, own, dryRun)
    layouts.set(kind, layOutColumns<never>(wanted as Column<never>[], own as never[], columns))
  }
  /** Returns the same Line for the same row, so that a key redraws only changed rows. */
  const known = new Map<TabRow, Line>()
  const changes = [...kinds].filter((kind) => kind !== 'note')
  const [only] = changes
  return {
    titles:
      only !== undefined && changes.length === 1
        ? (layouts.get(only)?.titles ?? [])
        : [{ text: `   ${kindCounts(rows)}`, tone: 'faint' }],
    sentence: (row) => layouts.get(row.kind)?.sentence(row as never) ?? '',
    line: (row, cursor) => {
      const last = cursor ? undefined : known.get(row)
      if (last !== undefined) return last
      const line = layouts.get(row.kind)?.line(row as never, cursor) ?? []
      if (!cursor) known.set(row, line)
      return line
    },
  }
}

const KINDS: Partial<Record<TabRow['kind'], string>> = {
  commit: 'COMMITS, NEWEST FIRST',
  input: 'FLAKE INPUTS',
  file: 'CONFIGURATION FILES',
}

/** The number of rows of each kind. */
function kindCounts(rows: readonly TabRow[]): string {
  return Object.entries(KINDS)
    .map(([kind, name]) => ({ name, count: rows.filter((row) => row.kind === kind).length }))
    .filter(({ count }) => count > 0)
    .map(({ name, count }) => `${count} ${name}`)
    .join(' · ')
}

function sizeChange(row: TabRow): number {
  return row.kind === 'package' ? Math.abs(row.row.sizeDelta) : 0
}

function columnsOf(
  kind: Exclude<TabRow['kind'], 'summary'>,
  titles: readonly [string, string],
  rows: readonly TabRow[],
  dryRun: boolean,
): Column<never>[] {
  switch (kind) {
    case 'package':
      return packageColumns(titles, largest(rows.map(sizeChange)))
    case 'boot':
      return bootColumns(titles)
    case 'unit':
      return unitColumns(dryRun)
    case 'file':
      return fileColumns()
    case 'commit':
      return commitColumns()
    case 'input':
      return inputColumns()
    case 'feature':
      return featureColumns(titles)
    case 'note':
      return noteColumns()
  }
}
