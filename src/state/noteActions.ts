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
  /** Saves the note; `undoKey` is the key that undoes it, for the message. */
  keepNote(undoKey: string): Promise<void>
  /** Cycles the rating of the generation under the cursor: good, bad, none. */
  changeRating(undoKey: string): Promise<void>
  /** Undoes the last rating or note of this session; returns false where none is left. */
  undoAnnotation(): Promise<boolean>
  /** A plan was run: `undo` is about that from now on. */
  forgetAnnotations(): void
}

/** What a rating or a note replaced. */
interface Replaced {
  readonly number: string
  readonly what: 'rating' | 'note'
  readonly restore: () => Promise<void>
}

export function noteActions({ host, get, set }: StoreContext): NoteActions {
  let replaced: Replaced[] = []
  const saveNote = async (storePath: StorePath, text: string) => {
    const counts = await writeNote(host, storePath, text)
    const { facts } = get()
    if (facts.status !== 'ready') return
    const notes = new Map(facts.machine.notes)
    if (counts === null) notes.delete(storePath)
    else notes.set(storePath, counts)
    set({ facts: { ...facts, machine: { ...facts.machine, notes } } })
  }
  /** Returns the rating that counts now: root's may remain after deleting one's own. */
  const saveRating = async (storePath: StorePath, rating: Pick<Rating, 'word' | 'note'> | null) => {
    const counts = await writeRating(host, storePath, rating)
    const { facts } = get()
    if (facts.status !== 'ready') return counts
    const ratings = new Map(facts.machine.ratings)
    if (counts === null) ratings.delete(storePath)
    else ratings.set(storePath, counts)
    set({ facts: { ...facts, machine: { ...facts.machine, ratings } } })
    return counts
  }
  return {
    askNote: () => {
      const generation = underCursor(get())
      if (generation?.storePath == null) return
      const { storePath, number } = generation
      const text = machineOf(get())?.notes.get(storePath) ?? ''
      set(push(get(), { kind: 'note', label: String(number), storePath, text, top: END }))
    },
    typeNote: (edit) => set(change(get(), 'note', ({ text }) => ({ text: edit(text), top: END }))),
    keepNote: async (undoKey) => {
      const screen = screenOf(get(), 'note')
      if (screen === null) return
      const { storePath, label } = screen
      const before = machineOf(get())?.notes.get(storePath) ?? ''
      const text = screen.text.trim()
      try {
        await saveNote(storePath, text)
        set(without(get(), 'note'))
        if (text === before) return
        replaced.push({ number: label, what: 'note', restore: () => saveNote(storePath, before) })
        const done = text === '' ? `The note on ${label} is deleted.` : `Noted on ${label}.`
        set({ message: `${done} ${undoKey}: undo` })
      } catch (error) {
        set({ message: asProblem(error, 'journal').message })
      }
    },
    undoAnnotation: async () => {
      const last = replaced.pop()
      if (last === undefined) return false
      try {
        await last.restore()
        set({ message: `Undone: the ${last.what} on ${last.number}.` })
      } catch (error) {
        set({ message: asProblem(error, 'journal').message })
      }
      return true
    },
    forgetAnnotations: () => {
      replaced = []
    },
    changeRating: async (undoKey) => {
      const generation = underCursor(get())
      const machine = machineOf(get())
      if (generation?.storePath == null || machine === null) return
      const { storePath, number } = generation
      const before = machine.ratings.get(storePath) ?? null
      const word = NEXT_MARK[before?.word ?? 'none']
      try {
        const counts = await saveRating(storePath, word === 'none' ? null : { word, note: '' })
        const restore = async () => {
          // Root's own rating counts again by itself.
          const left = await saveRating(storePath, null)
          if (before !== null && left?.at !== before.at) await saveRating(storePath, before)
        }
        replaced.push({ number: String(number), what: 'rating', restore })
        set({ message: `${ratingMessage(number, word, counts)} ${undoKey}: undo` })
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
