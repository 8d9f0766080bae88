import type { Explanation } from '../history/explanation.ts'
import {
  type HistoryChange,
  type HistoryEntry,
  type HistoryPart,
  isOnlyRebuilt,
  namesOfChange,
  settingText,
} from '../history/historyEntry.ts'
import type { View } from './filterState.ts'
import { memo } from './memo.ts'

/** What a history is of: a package, a feature, a unit or a file. */
export interface HistorySubject {
  readonly part: HistoryPart
  readonly name: string
}

/** State of the screen that shows in which generations something changed. */
export interface HistoryState {
  /** Tells one opened history from another. */
  readonly opened: symbol
  /** Null for everything. */
  readonly only: HistorySubject | null
  /** Newest first, as far as they are known; null where nothing is, or it can't be. */
  readonly entries: readonly HistoryEntry[] | null
  /** Whether more may come. */
  readonly isReading: boolean
  /** Why it is unknown. */
  readonly problem: string | null
  /** Commits and inputs, by generation, as far as they are loaded. */
  readonly explanations: ReadonlyMap<number, Explanation>
  /** Also what was only rebuilt. */
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
  readonly entry: HistoryEntry
  readonly change: HistoryChange
  /** The first row of its generation. */
  readonly isFirst: boolean
}

/** The rows that match the filter. */
export function shownHistory({ entries, view, withRebuilt, only }: HistoryState) {
  const isAll = withRebuilt || only !== null
  return rowsOf(entries ?? NONE, view.filter.text.toLowerCase(), isAll)
}

/** The number of rows without a filter. */
export function historyCount({ entries, withRebuilt, only }: HistoryState): number {
  return rowsOf(entries ?? NONE, '', withRebuilt || only !== null).length
}

const NONE: readonly HistoryEntry[] = []

const rowsOf = memo(
  (entries: readonly HistoryEntry[], wanted: string, withRebuilt: boolean): HistoryRow[] =>
    entries.flatMap((entry) =>
      entry.changes
        .filter((change) => withRebuilt || !isOnlyRebuilt(change))
        .filter((change) => holds(entry, change, wanted))
        .map((change, index) => ({ entry, change, isFirst: index === 0 })),
    ),
)

function holds(entry: HistoryEntry, change: HistoryChange, wanted: string): boolean {
  if (wanted === '') return true
  const values =
    change.part === 'packages' ? [...change.row.before, ...change.row.after] : [settingText(change)]
  const texts = [String(entry.generation), ...namesOfChange(change), ...values]
  return texts.some((text) => text.toLowerCase().includes(wanted))
}

export function historyUnderCursor(state: HistoryState): HistoryRow | null {
  const rows = shownHistory(state)
  return rows[Math.min(state.view.cursor, rows.length - 1)] ?? null
}
