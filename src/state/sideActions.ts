import { asProblem } from '../problem.ts'
import { listSides, type SideChoice } from '../targets/sideChoices.ts'
import type { CompareActions } from './compareActions.ts'
import { moved } from './cursor.ts'
import { change as changed, type OpenScreen, push, replace, screenOf } from './openScreens.ts'
import { machineOf } from './state.ts'
import type { StoreContext } from './storeContext.ts'

/** State of the screen that chooses another system to compare. */
export interface ChooseState {
  readonly side: 'before' | 'after'
  readonly choices: readonly SideChoice[]
  readonly text: string
  readonly cursor: number
}

declare module './openScreens.ts' {
  interface ScreenStates {
    readonly choose: ChooseState
  }
}

export interface SideActions {
  /** Lists all systems that one side of the comparison may be. */
  chooseSide(side: 'before' | 'after'): Promise<void>
  typeChoice(change: (text: string) => string): void
  moveChoice(rows: number): void
  takeChoice(): Promise<void>
}

export function sideActions(
  { host, get, set }: StoreContext,
  comparing: CompareActions,
): SideActions {
  const change = (edit: (screen: ChooseState) => Partial<ChooseState>) =>
    set(changed(get(), 'choose', edit))
  return {
    chooseSide: async (side) => {
      const machine = machineOf(get())
      if (machine === null) return
      // Keys typed ahead are dropped.
      const wait: OpenScreen = { kind: 'wait', text: 'Loading…' }
      set(push(get(), wait))
      try {
        const choices = await listSides(host, machine)
        set(replace(get(), wait, { kind: 'choose', side, choices, text: '', cursor: 0 }))
      } catch (error) {
        set({ ...replace(get(), wait, null), message: asProblem(error, 'unreadable').message })
      }
    },
    typeChoice: (edit) => change(({ text }) => ({ text: edit(text), cursor: 0 })),
    moveChoice: (rows) =>
      change((screen) => ({ cursor: moved(screen.cursor, rows, shownChoices(screen).length) })),
    takeChoice: async () => {
      const screen = screenOf(get(), 'choose')
      if (screen === null) return
      const gen = shownChoices(screen)[screen.cursor]?.gen ?? screen.text.trim()
      if (gen === '') return
      // The typed text is kept where it matches nothing.
      const taken = await comparing.takeSide(screen.side, gen)
      if (taken) set(replace(get(), screen, null))
    },
  }
}

/** The choices that match the typed text, plus the text itself as a path or GEN. */
export function shownChoices({ choices, text }: Pick<ChooseState, 'choices' | 'text'>) {
  const wanted = text.trim().toLowerCase()
  const found = choices.filter(({ gen, description }) =>
    `${gen} ${description}`.toLowerCase().includes(wanted),
  )
  const exact = (choice: (typeof found)[number]) => choice.gen.toLowerCase() === wanted
  return [...found.filter(exact), ...found.filter((choice) => !exact(choice))]
}
