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
    readonly findings: { readonly cursor: number; readonly top: number }
  }
}

export interface FindingActions {
  openFindings(): void
  /** Moves the cursor among the problems. */
  moveFinding(rows: number): void
}

export function findingActions({ get, set }: StoreContext): FindingActions {
  return {
    openFindings: () => set(push(get(), { kind: 'findings', cursor: 0, top: 0 })),
    moveFinding: (rows) =>
      set(
        change(get(), 'findings', ({ cursor }) => ({
          cursor: moved(cursor, rows, shownProblems(get()).length),
          top: 0,
        })),
      ),
  }
}
