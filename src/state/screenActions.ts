import { moved } from './cursor.ts'
import { type OpenScreen, pop, push, replace, top } from './openScreens.ts'
import type { StoreContext } from './storeContext.ts'

declare module './openScreens.ts' {
  interface ScreenStates {
    readonly help: { readonly top: number }
    /** Full details of the row under the cursor of the screen below, as of `now`. */
    readonly details: { readonly now: number; readonly top: number }
  }
}

/** Actions common to all screens. */
export interface ScreenActions {
  /** Closes the top screen and returns to the one below. */
  close(): void
  /** Scrolls the top screen; `last` is the maximum first line. */
  scroll(lines: number, last: number): void
  openHelp(): void
  /** Opens the full details of the row under the cursor. */
  openDetails(): void
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
    openHelp: () => set(push(get(), { kind: 'help', top: 0 })),
    openDetails: () => set(push(get(), { kind: 'details', now: host.now(), top: 0 })),
    say: (message) => {
      if (get().message !== message) set({ message })
    },
  }
}
