import type { PackageChange } from '../compare/packages/packageChanges.ts'
import { kindOf } from '../compare/packages/packageKinds.ts'
import type { Explanation } from '../history/explainChange.ts'
import type { PackageHistory } from '../history/packageHistory.ts'
import type { View } from './filterState.ts'
import { memo } from './memo.ts'

/** State of the screen that shows in which generations packages changed. */
export interface HistoryState {
  /** The package whose history it is; null for all packages. */
  readonly only: string | null
  /** Newest first; null while loading, or where it is unknown. */
  readonly entries: readonly PackageHistory[] | null
  /** Why it is unknown. */
  readonly problem: string | null
  /** Commits and inputs, by generation, as far as they are loaded. */
  readonly explanations: ReadonlyMap<number, Explanation>
  /** Also packages that were only rebuilt. */
  readonly withRebuilt: boolean
  readonly view: View
}

declare module './openScreens.ts' {
  interface ScreenStates {
    readonly history: HistoryState
  }
}

/** A change in one generation. */
export interface HistoryRow {
  readonly entry: PackageHistory
  readonly change: PackageChange
  /** The first row of its generation. */
  readonly isFirst: boolean
}

/** The rows that match the filter: explicit packages first within a generation. */
export function shownHistory({ entries, view, withRebuilt, only }: HistoryState) {
  const isAll = withRebuilt || only !== null
  return rowsOf(entries ?? NONE, view.filter.text.toLowerCase(), isAll)
}

/** The number of rows without a filter. */
export function historyCount({ entries, withRebuilt, only }: HistoryState): number {
  return rowsOf(entries ?? NONE, '', withRebuilt || only !== null).length
}

const NONE: readonly PackageHistory[] = []

const rowsOf = memo(
  (entries: readonly PackageHistory[], wanted: string, withRebuilt: boolean): HistoryRow[] =>
    entries.flatMap((entry) => {
      const rows = entry.packages.filter(
        (change) => (withRebuilt || kindOf(change) !== 'rebuilt') && holds(entry, change, wanted),
      )
      const sorted = [...rows].sort((a, b) => +b.selected - +a.selected)
      return sorted.map((change, index) => ({ entry, change, isFirst: index === 0 }))
    }),
)

function holds(entry: PackageHistory, change: PackageChange, wanted: string): boolean {
  if (wanted === '') return true
  const texts = [String(entry.generation), change.name, ...change.before, ...change.after]
  return texts.some((text) => text.toLowerCase().includes(wanted))
}

export function historyUnderCursor(state: HistoryState): HistoryRow | null {
  const rows = shownHistory(state)
  return rows[Math.min(state.view.cursor, rows.length - 1)] ?? null
}
