import { moved } from './cursor.ts'
import { type OpenScreen, pop, push, replace, top } from './openScreens.ts'
import type { StoreContext } from './storeContext.ts'

declare module './openScreens.ts' {
  interface ScreenStates {
    readonly help: { readonly top: number }
    /** Everything of the row under the cursor of the screen below, as it was `now`. */
    readonly details: { readonly now: number; readonly top: number }
  }
}

/** What can be done with any screen. */
export interface ScreenActions {
  /** Closes the screen on top; what it was opened over is there again. */
  close(): void
  /** Scrolls the screen on top; its first line is at most `last`. */
  scroll(lines: number, last: number): void
  openHelp(): void
  /** Opens everything of the row under the cursor. */
  openDetails(): void
  /** Answers a key in a line, until the next one; null takes the line away. */
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
