import { writeNote } from '../annotations/notes.ts'
import { type Rating, writeRating } from '../annotations/ratings.ts'
import type { StorePath } from '../nix/storePath.ts'
import { asProblem } from '../problem.ts'
import { change, push, screenOf, without } from './openScreens.ts'
import { underCursor } from './selectors.ts'
import { machineOf } from './state.ts'
import type { StoreContext } from './storeContext.ts'

/** State of the note editor. */
export interface NoteState {
  readonly label: string
  readonly storePath: StorePath
  readonly text: string
  /** The first visible line; infinite for the end, where text is typed. */
  readonly top: number
}

declare module './openScreens.ts' {
  interface ScreenStates {
    readonly note: NoteState
  }
}

/** Actions on a person's notes and ratings. */
export interface NoteActions {
  /** Opens the editor for a note on the generation under the cursor. */
  askNote(): void
  typeNote(change: (text: string) => string): void
  keepNote(): Promise<void>
  /** Cycles the rating of the generation under the cursor: good, bad, none. */
  changeRating(): Promise<void>
}

export function noteActions({ host, get, set }: StoreContext): NoteActions {
  return {
    askNote: () => {
      const generation = underCursor(get())
      if (generation?.storePath == null) return
      const { storePath, number } = generation
      const text = machineOf(get())?.notes.get(storePath) ?? ''
      set(push(get(), { kind: 'note', label: String(number), storePath, text, top: END }))
    },
    typeNote: (edit) => set(change(get(), 'note', ({ text }) => ({ text: edit(text), top: END }))),
    keepNote: async () => {
      const screen = screenOf(get(), 'note')
      if (screen === null) return
      const { storePath, text } = screen
      try {
        const counts = await writeNote(host, storePath, text.trim())
        const { facts } = get()
        if (facts.status !== 'ready') return
        const notes = new Map(facts.machine.notes)
        if (counts === null) notes.delete(storePath)
        else notes.set(storePath, counts)
        set({
          ...without(get(), 'note'),
          facts: { ...facts, machine: { ...facts.machine, notes } },
        })
      } catch (error) {
        set({ message: asProblem(error, 'journal').message })
      }
    },
    changeRating: async () => {
      const generation = underCursor(get())
      const machine = machineOf(get())
      if (generation?.storePath == null || machine === null) return
      const { storePath, number } = generation
      const word = NEXT_MARK[machine.ratings.get(storePath)?.word ?? 'none']
      try {
        const counts = await writeRating(
          host,
          storePath,
          word === 'none' ? null : { word, note: '' },
        )
        const { facts } = get()
        if (facts.status !== 'ready') return
        const ratings = new Map(facts.machine.ratings)
        if (counts === null) ratings.delete(storePath)
        else ratings.set(storePath, counts)
        set({
          facts: { ...facts, machine: { ...facts.machine, ratings } },
          message: ratingMessage(number, word, counts),
        })
      } catch (error) {
        set({ message: asProblem(error, 'journal').message })
      }
    },
  }
}

/** Scrolls to the end. */
const END = Number.POSITIVE_INFINITY

const NEXT_MARK = { none: 'good', good: 'bad', bad: 'none' } as const

/** `counts` is the effective rating now: root's may remain after deleting one's own. */
function ratingMessage(
  number: number,
  word: 'good' | 'bad' | 'none',
  counts: Rating | null,
): string {
  if (word !== 'none') return `${number} is rated ${word}.`
  if (counts === null) return `${number} is no longer rated.`
  return `Your rating of ${number} was removed; root’s rating remains: ${counts.word}.`
}
