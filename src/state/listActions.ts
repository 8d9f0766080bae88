import { moved } from './cursor.ts'
import type { Filter } from './filterState.ts'
import { change as changed, type ListState, listOf } from './openScreens.ts'
import { shownGenerations, underCursor } from './selectors.ts'
import type { StoreContext } from './storeContext.ts'

export interface ListActions {
  /** Moves the cursor by rows; Infinity is the end. */
  moveList(rows: number): void
  filterList(filter: Filter): void
  /** Moves the cursor to this generation, if it is shown. */
  selectGeneration(number: number): void
  /** Changes the digits of the generation to go to; null cancels. */
  typeJump(edit: (digits: string) => string | null): void
  /** Goes to the generation whose number was typed. */
  jump(): void
  toggleSelection(): void
  clearSelection(): void
}

export function listActions({ get, set }: StoreContext): ListActions {
  const change = (list: Partial<ListState>) => set(changed(get(), 'list', () => list))
  return {
    moveList: (rows) => {
      const state = get()
      const shown = shownGenerations(state)
      const place = shown.findIndex(({ number }) => number === listOf(state).cursor)
      const next = shown[moved(Math.max(place, 0), rows, shown.length)]
      if (next !== undefined) change({ cursor: next.number })
    },
    filterList: (filter) => {
      change({ filter })
      if (underCursor(get()) === null) {
        change({ cursor: shownGenerations(get())[0]?.number ?? listOf(get()).cursor })
      }
    },
    selectGeneration: (number) => {
      if (shownGenerations(get()).some((generation) => generation.number === number)) {
        change({ cursor: number })
      }
    },
    typeJump: (edit) => {
      const jump = edit(listOf(get()).jump ?? '')
      change({ jump: jump === '' ? null : jump })
    },
    jump: () => {
      const number = Number(listOf(get()).jump)
      const isShown = shownGenerations(get()).some((generation) => generation.number === number)
      change({ jump: null, ...(isShown ? { cursor: number } : {}) })
      if (!isShown) set({ message: `No generation ${number} in the list.` })
    },
    toggleSelection: () => {
      const generation = underCursor(get())
      if (generation === null) return
      const selection = new Set(listOf(get()).selection)
      if (!selection.delete(generation.number)) selection.add(generation.number)
      change({ selection })
    },
    clearSelection: () => change({ selection: new Set() }),
  }
}
