import { wordsOfChange } from '../history/explanation.ts'
import {
  HISTORY_PARTS,
  type HistoryChange,
  type HistoryEntry,
  nameOfChange,
} from '../history/historyEntry.ts'
import { asProblem } from '../problem.ts'
import { YIELD_MS, yieldEvery } from '../runtime/yieldIfDue.ts'
import type { CompareActions } from './compareActions.ts'
import { moved } from './cursor.ts'
import { type Filter, NO_FILTER } from './filterState.ts'
import {
  type HistoryRow,
  type HistoryState,
  type HistorySubject,
  historyUnderCursor,
  shownHistory,
} from './historyState.ts'
import { change, listOf, type OpenScreen, pop, push, screenOf, top } from './openScreens.ts'
import { packageUnderCursor } from './packagesState.ts'
import { shownGenerations, sizesOf } from './selectors.ts'
import { machineOf } from './state.ts'
import type { StoreContext } from './storeContext.ts'
import type { TabRow } from './tabRows.ts'
import { rowUnderCursor } from './tabSelectors.ts'

export interface HistoryActions {
  /** Shows in which generations what is under the cursor changed; from the list, everything. */
  openHistory(): Promise<void>
  /** Compares the generation under the cursor with the one before it. */
  compareFromHistory(): Promise<void>
  /** Moves the cursor by rows; Infinity is the end. */
  moveHistory(rows: number): void
  filterHistory(filter: Filter): void
  toggleHistoryRebuilt(): void
}

export function historyActions(
  { host, config, get, set }: StoreContext,
  comparing: Pick<CompareActions, 'comparePair'>,
): HistoryActions {
  const edit = (by: (screen: HistoryState) => Partial<HistoryState>) =>
    set(change(get(), 'history', by))
  const isOpen = (opened: HistoryState['opened']) => screenOf(get(), 'history')?.opened === opened
  /** Packages first, which are known at once; then the rest, newest first, each as soon as it is known. */
  const read = async (
    only: HistorySubject | null,
    isWanted: () => boolean,
    show: (entries: HistoryEntry[]) => void,
  ) => {
    const machine = machineOf(get())
    if (machine === null) return
    const [{ packageEntries, readHistory }, { mergedHistory, systemHistory }] = await Promise.all([
      import('../history/readHistory.ts'),
      import('../history/systemHistory.ts'),
    ])
    let entries: HistoryEntry[] = []
    if (only === null || only.part === 'packages') {
      const wants = (name: string) => only === null || name === only.name
      const known = sizesOf(get())?.graph ?? null
      entries = packageEntries(await readHistory(host, machine, wants, known, yieldEvery(YIELD_MS)))
      show(entries)
    }
    if (only?.part === 'packages') return
    const parts = new Set(only === null ? HISTORY_PARTS : [only.part])
    const wants = (change: HistoryChange) => only === null || nameOfChange(change) === only.name
    const { generations } = machine
    for await (const entry of systemHistory(host, generations, parts, wants, isWanted)) {
      entries = mergedHistory(entries, [entry])
      show(entries)
    }
  }
  /** Newest first, one after another, as they come: git may take long. */
  const explain = async (opened: HistoryState['opened']) => {
    const { explainChange } = await import('../history/explainChange.ts')
    const byNumber = new Map(machineOf(get())?.generations.map((one) => [one.number, one]))
    for (;;) {
      const screen = screenOf(get(), 'history')
      if (screen === null || screen.opened !== opened) return
      const { only, entries, explanations } = screen
      const next = entries?.find(({ generation }) => !explanations.has(generation))
      if (next === undefined) return
      const { generation, comparedWith, changes } = next
      const [before, after] = [byNumber.get(comparedWith), byNumber.get(generation)]
      const words = only === null ? [] : [...new Set(changes.flatMap(wordsOfChange))]
      const found = await explainChange(host, before, after, config.repository, words)
      if (!isOpen(opened)) return
      edit((now) => ({ explanations: new Map(now.explanations).set(generation, found) }))
    }
  }
  return {
    openHistory: async () => {
      const [only, text] = asked()
      const filter = { ...NO_FILTER, text }
      const opened = Symbol('history')
      const screen: OpenScreen<'history'> = {
        ...{ kind: 'history', opened, only, entries: null, problem: null, isReading: true },
        ...{ explanations: new Map(), withRebuilt: false, view: { cursor: 0, filter } },
      }
      set(push(get(), screen))
      let isExplaining = false
      const explainMore = async () => {
        if (isExplaining) return
        isExplaining = true
        await explain(opened).catch(() => {}) // it only explains
        isExplaining = false
      }
      try {
        // The screen may be closed meanwhile.
        const isWanted = () => isOpen(opened)
        await read(only, isWanted, (entries) => {
          if (!isOpen(opened)) return
          edit((before) => ({ entries, view: onSameRow(before, entries) }))
          void explainMore()
        })
      } catch (error) {
        if (isOpen(opened)) edit(() => ({ problem: asProblem(error, 'database').message }))
      }
      if (!isOpen(opened)) return
      edit(({ entries, problem }) => ({
        isReading: false,
        entries: entries ?? (problem === null ? [] : null),
      }))
      await explainMore()
    },
    compareFromHistory: async () => {
      const screen = screenOf(get(), 'history')
      const row = screen === null ? null : historyUnderCursor(screen)
      const generations = machineOf(get())?.generations ?? []
      const [before, after] = [row?.entry.comparedWith, row?.entry.generation].map((wanted) =>
        generations.find(({ number }) => number === wanted),
      )
      if (before === undefined || after === undefined) return
      // A comparison below shows the pair; without one, it leads back to the history.
      if (screenOf(get(), 'compare') !== null) set(pop(get()))
      await comparing.comparePair(before, after)
    },
    moveHistory: (rows) =>
      edit((screen) => {
        const cursor = moved(screen.view.cursor, rows, shownHistory(screen).length)
        return { view: { ...screen.view, cursor } }
      }),
    filterHistory: (filter) => edit(() => ({ view: { filter, cursor: 0 } })),
    toggleHistoryRebuilt: () =>
      edit(({ withRebuilt, view }) => ({
        withRebuilt: !withRebuilt,
        view: { ...view, cursor: 0 },
      })),
  }

  /** What is meant, and what the list was filtered by in vain. */
  function asked(): readonly [only: HistorySubject | null, text: string] {
    const state = get()
    const screen = top(state)
    if (screen.kind === 'packages') {
      const name = packageUnderCursor(screen)?.name
      return [name === undefined ? null : { part: 'packages', name }, '']
    }
    if (screen.kind === 'compare') return [subjectOf(rowUnderCursor(screen)), '']
    return [null, shownGenerations(state).length === 0 ? listOf(state).filter.text : '']
  }
}

/** What a row of a comparison may have a history of; null for others. */
export function subjectOf(row: TabRow | null): HistorySubject | null {
  const change = row === null ? null : changeIn(row)
  return change === null ? null : { part: change.part, name: nameOfChange(change) }
}

function changeIn(row: TabRow): HistoryChange | null {
  switch (row.kind) {
    case 'package':
      return { part: 'packages', row: row.row }
    case 'feature':
      return { part: 'features', row: row.row }
    case 'unit':
      return { part: 'units', row: row.row }
    case 'file':
      return { part: 'files', row: row.row }
    default:
      return null
  }
}

/** More rows may have come above the one under the cursor. */
function onSameRow(before: HistoryState, entries: readonly HistoryEntry[]): HistoryState['view'] {
  const row = historyUnderCursor(before)
  const rows = shownHistory({ ...before, entries })
  const isSame = (one: HistoryRow) =>
    one.change === row?.change && one.entry.generation === row.entry.generation
  const cursor = before.view.cursor === 0 ? 0 : Math.max(0, rows.findIndex(isSame))
  return { ...before.view, cursor }
}
