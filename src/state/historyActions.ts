import { asProblem } from '../problem.ts'
import { YIELD_MS, yieldEvery } from '../runtime/yieldIfDue.ts'
import type { CompareActions } from './compareActions.ts'
import { moved } from './cursor.ts'
import { type Filter, NO_FILTER } from './filterState.ts'
import { type HistoryState, historyUnderCursor, shownHistory } from './historyState.ts'
import {
  change,
  listOf,
  type OpenScreen,
  pop,
  push,
  replace,
  screenOf,
  top,
} from './openScreens.ts'
import { packageUnderCursor } from './packagesState.ts'
import { shownGenerations, sizesOf } from './selectors.ts'
import { machineOf } from './state.ts'
import type { StoreContext } from './storeContext.ts'
import { rowUnderCursor } from './tabSelectors.ts'

export interface HistoryActions {
  /** Shows in which generations the package under the cursor changed; from the list, all packages. */
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
  const isOpen = (entries: HistoryState['entries']) =>
    screenOf(get(), 'history')?.entries === entries
  const read = async (only: string | null) => {
    const machine = machineOf(get())
    if (machine === null) return null
    const [{ readHistory }, { nameFilter }] = await Promise.all([
      import('../history/readHistory.ts'),
      import('../history/nameFilter.ts'),
    ])
    const wants = only === null ? nameFilter([]) : (name: string) => name === only
    const known = sizesOf(get())?.graph ?? null
    return readHistory(host, machine, wants, known, yieldEvery(YIELD_MS))
  }
  /** Newest first, one after another: git may take long. */
  const explain = async (entries: NonNullable<HistoryState['entries']>) => {
    const { explainChange } = await import('../history/explainChange.ts')
    const byNumber = new Map(machineOf(get())?.generations.map((one) => [one.number, one]))
    for (const { generation, comparedWith } of entries) {
      if (!isOpen(entries)) return
      const [before, after] = [byNumber.get(comparedWith), byNumber.get(generation)]
      const found = await explainChange(host, before, after, config.repository)
      if (!isOpen(entries)) return
      edit(({ explanations }) => ({ explanations: new Map(explanations).set(generation, found) }))
    }
  }
  return {
    openHistory: async () => {
      const [only, text] = asked()
      const filter = { ...NO_FILTER, text }
      const screen: OpenScreen<'history'> = {
        ...{ kind: 'history', only, entries: null, problem: null, explanations: new Map() },
        ...{ withRebuilt: false, view: { cursor: 0, filter } },
      }
      set(push(get(), screen))
      let found: Pick<HistoryState, 'entries' | 'problem'>
      try {
        found = { entries: await read(only), problem: null }
      } catch (error) {
        found = { entries: null, problem: asProblem(error, 'database').message }
      }
      const now = screenOf(get(), 'history')
      // The screen may have been closed meanwhile.
      if (now === null || now.entries !== null || now.only !== only) return
      set(replace(get(), now as OpenScreen, { ...now, ...found }))
      if (found.entries !== null) await explain(found.entries).catch(() => {}) // they only explain
    },
    compareFromHistory: async () => {
      const screen = screenOf(get(), 'history')
      const row = screen === null ? null : historyUnderCursor(screen)
      const generations = machineOf(get())?.generations ?? []
      const [before, after] = [row?.entry.comparedWith, row?.entry.generation].map((wanted) =>
        generations.find(({ number }) => number === wanted),
      )
      if (before === undefined || after === undefined) return
      set(pop(get()))
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

  /** The package that is meant, and what the list was filtered by in vain. */
  function asked(): readonly [only: string | null, text: string] {
    const state = get()
    const screen = top(state)
    if (screen.kind === 'packages') return [packageUnderCursor(screen)?.name ?? null, '']
    if (screen.kind === 'compare') {
      const row = rowUnderCursor(screen)
      return [row?.kind === 'package' ? row.row.name : null, '']
    }
    return [null, shownGenerations(state).length === 0 ? listOf(state).filter.text : '']
  }
}
