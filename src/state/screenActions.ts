import { asProblem } from '../problem.ts'
import { moved } from './cursor.ts'
import { type Filter, NO_FILTER } from './filterState.ts'
import { type OpenScreen, pop, push, replace, top } from './openScreens.ts'
import type { StoreContext } from './storeContext.ts'

/** A text that scrolls, and what was searched for in it. */
export interface TextState {
  readonly top: number
  readonly search: Filter
}

declare module './openScreens.ts' {
  interface ScreenStates {
    readonly help: TextState
    /** Full details of the row under the cursor of the screen below, as of `now`. */
    readonly details: TextState & { readonly now: number }
  }
}

/** Actions common to all screens. */
export interface ScreenActions {
  /** Closes the top screen and returns to the one below. */
  close(): void
  /** Scrolls the top screen; `last` is the maximum first line. */
  scroll(lines: number, last: number): void
  /** Searches the text of the top screen, which shows all of it. */
  search(search: Filter): void
  openHelp(): void
  /** Opens the full details of the row under the cursor. */
  openDetails(): void
  /** Shows a text in the person's pager; the terminal must have been released. */
  openInPager(text: string): Promise<void>
  /** Shows a message until the next key; null clears it. */
  say(message: string | null): void
}

export function screenActions({ host, get, set }: StoreContext): ScreenActions {
  return {
    close: () => set(pop(get())),
    scroll: (lines, last) => {
      const screen = top(get())
      if (!('top' in screen)) return
      const first = moved(Math.min(screen.top, last), lines, last + 1)
      set(replace(get(), screen, { ...screen, top: first } as OpenScreen))
    },
    search: (search) => {
      const screen = top(get())
      if ('search' in screen) set(replace(get(), screen, { ...screen, search }))
    },
    openHelp: () => set(push(get(), { kind: 'help', ...AT_TOP })),
    openDetails: () => set(push(get(), { kind: 'details', now: host.now(), ...AT_TOP })),
    openInPager: async (text) => {
      try {
        const { showInPager } = await import('../host/pager.ts')
        await showInPager(text)
      } catch (error) {
        set({ message: asProblem(error, 'command-failed').message })
      }
    },
    say: (message) => {
      if (get().message !== message) set({ message })
    },
  }
}

const AT_TOP: TextState = { top: 0, search: NO_FILTER }
