import { shownBootRows } from './bootRows.ts'
import { moved } from './cursor.ts'
import type { Desk } from './desk.ts'
import { shownGenerations, underCursor } from './selectors.ts'
import { type Find, type ListState, NO_FIND, type State, type View } from './state.ts'
import { shownRows } from './tabs.ts'

export interface ListIntents {
  /** Moves the cursor of what is in front by rows; Infinity is the end. */
  move(rows: number): void
  mark(): void
  clearMarks(): void
  /** Begins to type what is looked for. */
  startFind(): void
  typeFind(change: (text: string) => string): void
  /** Ends typing; the filter stays. */
  keepFind(): void
  dropFind(): void
}

/** What has rows has a cursor and a filter of its own; the keys mean what is in front. */
export function listIntents({ get, set }: Desk): ListIntents {
  const change = (list: Partial<ListState>) => set({ list: { ...get().list, ...list } })
  const changeView = (view: Partial<View>) => {
    const { comparison } = get()
    if (comparison === null) return
    const { tab, views } = comparison
    set({ comparison: { ...comparison, views: { ...views, [tab]: { ...views[tab], ...view } } } })
  }
  const find = () => findOf(get())
  const setFind = (next: Find) => {
    const { comparison, boot } = get()
    if (comparison !== null) changeView({ find: next, cursor: 0 })
    else if (boot !== null) set({ boot: { ...boot, view: { find: next, cursor: 0 } } })
    else {
      change({ find: next })
      if (underCursor(get()) === null) {
        change({ cursor: shownGenerations(get())[0]?.number ?? get().list.cursor })
      }
    }
  }
  return {
    move: (rows) => {
      const state = get()
      const { comparison, boot } = state
      if (comparison === null && boot !== null) {
        const cursor = moved(boot.view.cursor, rows, shownBootRows(boot).length)
        set({ boot: { ...boot, view: { ...boot.view, cursor } } })
        return
      }
      if (comparison !== null) {
        const shown = shownRows(comparison)
        const count = shown.status === 'known' ? shown.rows.length : 0
        changeView({ cursor: moved(comparison.views[comparison.tab].cursor, rows, count) })
        return
      }
      const shown = shownGenerations(state)
      const place = shown.findIndex(({ number }) => number === state.list.cursor)
      const next = shown[moved(Math.max(place, 0), rows, shown.length)]
      if (next !== undefined) change({ cursor: next.number })
    },
    mark: () => {
      const generation = underCursor(get())
      if (generation === null) return
      const marks = new Set(get().list.marks)
      if (!marks.delete(generation.number)) marks.add(generation.number)
      change({ marks })
    },
    clearMarks: () => change({ marks: new Set() }),
    startFind: () => setFind({ ...find(), typing: true }),
    typeFind: (edit) => setFind({ text: edit(find().text), typing: true }),
    keepFind: () => setFind({ ...find(), typing: false }),
    dropFind: () => setFind(NO_FIND),
  }
}

/** What is being looked for in what is in front. */
export function findOf({ comparison, boot, list }: Pick<State, 'comparison' | 'boot' | 'list'>) {
  if (comparison !== null) return comparison.views[comparison.tab].find
  return boot === null ? list.find : boot.view.find
}
