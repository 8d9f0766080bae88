import { moved } from './cursor.ts'
import { change, push } from './openScreens.ts'
import { shownProblems } from './selectors.ts'
import type { StoreContext } from './storeContext.ts'

declare module './openScreens.ts' {
  interface ScreenStates {
    /**
     * The machine's problems; the cursor counts from 0. `top`: scroll offset of the selected problem, where
     * it is longer than the screen.
     */
    readonly problems: { readonly cursor: number; readonly top: number }
  }
}

export interface ProblemActions {
  openProblems(): void
  /** Moves the cursor among the problems. */
  moveProblem(rows: number): void
}

export function problemActions({ get, set }: StoreContext): ProblemActions {
  return {
    openProblems: () => set(push(get(), { kind: 'problems', cursor: 0, top: 0 })),
    moveProblem: (rows) =>
      set(
        change(get(), 'problems', ({ cursor }) => ({
          cursor: moved(cursor, rows, shownProblems(get()).length),
          top: 0,
        })),
      ),
  }
}
