import { asProblem } from '../problem.ts'
import { listSides } from '../targets/sideChoices.ts'
import type { CompareIntents } from './compare.ts'
import { moved } from './cursor.ts'
import type { Desk } from './desk.ts'
import type { Dialog } from './dialog.ts'
import { machineOf } from './state.ts'

type Choosing = Extract<Dialog, { kind: 'choose' }>

export interface SideIntents {
  /** Offers everything that one side of the comparison may be. */
  chooseSide(side: 'before' | 'after'): Promise<void>
  typeChoice(change: (text: string) => string): void
  moveChoice(rows: number): void
  takeChoice(): Promise<void>
}

export function sideIntents({ host, get, set }: Desk, comparing: CompareIntents): SideIntents {
  const change = (edit: (dialog: Choosing) => Partial<Choosing>) => {
    const { dialog } = get()
    if (dialog?.kind === 'choose') set({ dialog: { ...dialog, ...edit(dialog) } })
  }
  return {
    chooseSide: async (side) => {
      const machine = machineOf(get())
      if (machine === null) return
      // Keys that are typed ahead go nowhere.
      const wait: Dialog = { kind: 'wait', says: 'Looking for what there is…', below: null }
      set({ dialog: wait })
      try {
        const choices = await listSides(host, machine)
        const dialog: Dialog = { kind: 'choose', side, choices, text: '', cursor: 0 }
        if (get().dialog === wait) set({ dialog })
      } catch (error) {
        set({ dialog: null, message: asProblem(error, 'unreadable').message })
      }
    },
    typeChoice: (edit) => change(({ text }) => ({ text: edit(text), cursor: 0 })),
    moveChoice: (rows) =>
      change((dialog) => ({ cursor: moved(dialog.cursor, rows, shownChoices(dialog).length) })),
    takeChoice: async () => {
      const { dialog } = get()
      if (dialog?.kind !== 'choose') return
      const gen = shownChoices(dialog)[dialog.cursor]?.gen ?? dialog.text.trim()
      if (gen === '') return
      // What was typed stays where nothing is called so.
      const taken = await comparing.takeSide(dialog.side, gen)
      if (taken && get().dialog === dialog) set({ dialog: null })
    },
  }
}

/** The choices that hold what was typed; a path or a word of GEN may be typed as well. */
export function shownChoices({ choices, text }: Choosing) {
  const wanted = text.trim().toLowerCase()
  const found = choices.filter(({ gen, says }) => `${gen} ${says}`.toLowerCase().includes(wanted))
  const exact = (choice: (typeof found)[number]) => choice.gen.toLowerCase() === wanted
  return [...found.filter(exact), ...found.filter((choice) => !exact(choice))]
}
