import { moved } from './cursor.ts'
import { change, push } from './openScreens.ts'
import type { StoreContext } from './storeContext.ts'

/** State of the command palette. */
export interface PaletteState {
  readonly text: string
  /** Index among the visible entries. */
  readonly cursor: number
}

declare module './openScreens.ts' {
  interface ScreenStates {
    readonly palette: PaletteState
  }
}

export interface PaletteActions {
  openPalette(): void
  typePalette(change: (text: string) => string): void
  /** Moves the cursor among the `count` visible entries. */
  movePalette(rows: number, count: number): void
}

export function paletteActions({ get, set }: StoreContext): PaletteActions {
  return {
    openPalette: () => set(push(get(), { kind: 'palette', text: '', cursor: 0 })),
    typePalette: (edit) =>
      set(change(get(), 'palette', ({ text }) => ({ text: edit(text), cursor: 0 }))),
    movePalette: (rows, count) =>
      set(change(get(), 'palette', ({ cursor }) => ({ cursor: moved(cursor, rows, count) }))),
  }
}
