import { writeNote } from '../annotations/notes.ts'
import { type Rating, writeRating } from '../annotations/ratings.ts'
import { pinNameProblem } from '../pins/pins.ts'
import { asProblem } from '../problem.ts'
import { moved } from './cursor.ts'
import type { Desk } from './desk.ts'
import type { Dialog } from './dialog.ts'
import { shownProblems, underCursor } from './selectors.ts'
import { machineOf } from './state.ts'

export interface DialogIntents {
  openHelp(): void
  /** Closes it; below may lie what it was opened over. */
  closeDialog(): void
  /** The next way to do what the plan is for. */
  nextVariant(): void
  /** Scrolls what lies over the screen; its first line is at most `last`. */
  scroll(lines: number, last: number): void
  /** Types into the pin's name, or into its note. */
  typePinName(change: (text: string) => string): void
  nextPinField(): void
  openFindings(): void
  /** Opens everything of the row under the cursor. */
  openDetails(): void
  /** Moves the cursor among them. */
  moveFinding(rows: number): void
  /** Asks for a note about the generation under the cursor. */
  askNote(): void
  typeNote(change: (text: string) => string): void
  keepNote(): Promise<void>
  /** Marks the generation under the cursor: good, then bad, then not at all. */
  changeMark(): Promise<void>
  /** Asks for the word of the plan that is shown. */
  askWord(): void
  typeWord(change: (text: string) => string): void
  /** Back to the plan below. */
  leaveWord(): void
  openPalette(): void
  typePalette(change: (text: string) => string): void
  /** Moves the cursor among the `count` actions that it shows. */
  movePalette(rows: number, count: number): void
  closePalette(): void
  say(message: string | null): void
}

export function dialogIntents({ host, get, set }: Desk): DialogIntents {
  const change = <Kind extends Dialog['kind']>(
    kind: Kind,
    edit: (dialog: Extract<Dialog, { kind: Kind }>) => Dialog,
  ) => {
    const { dialog } = get()
    if (dialog?.kind === kind) set({ dialog: edit(dialog as Extract<Dialog, { kind: Kind }>) })
  }
  return {
    openHelp: () => set({ dialog: { kind: 'help', top: 0, below: get().dialog } }),
    closeDialog: () => {
      const { dialog } = get()
      // A word leads back to its plan by `leaveWord`.
      const hasBelow = dialog !== null && 'below' in dialog && dialog.kind !== 'confirm'
      set({ dialog: hasBelow ? dialog.below : null })
    },
    nextVariant: () =>
      change('plan', (dialog) => ({
        ...dialog,
        chosen: (dialog.chosen + 1) % dialog.variants.length,
        top: 0,
      })),
    scroll: (lines, last) => {
      const { dialog } = get()
      if (dialog === null || !('top' in dialog)) return
      set({ dialog: { ...dialog, top: moved(Math.min(dialog.top, last), lines, last + 1) } })
    },
    typePinName: (edit) =>
      change('pin-name', (dialog) => {
        if (dialog.field === 'note') return { ...dialog, note: edit(dialog.note) }
        const text = edit(dialog.text)
        return { ...dialog, text, problem: text === '' ? null : pinNameProblem(text) }
      }),
    openFindings: () => set({ dialog: { kind: 'findings', cursor: 0, top: 0 } }),
    openDetails: () => set({ dialog: { kind: 'details', now: host.now(), top: 0 } }),
    moveFinding: (rows) =>
      change('findings', (dialog) => {
        const count = shownProblems(get()).length
        return { ...dialog, cursor: moved(dialog.cursor, rows, count), top: 0 }
      }),
    nextPinField: () =>
      change('pin-name', (dialog) => ({
        ...dialog,
        field: dialog.field === 'name' ? 'note' : 'name',
      })),
    askNote: () => {
      const generation = underCursor(get())
      if (generation?.storePath == null) return
      const { storePath, number } = generation
      const text = machineOf(get())?.notes.get(storePath) ?? ''
      set({ dialog: { kind: 'note', label: String(number), storePath, text, top: END } })
    },
    typeNote: (edit) =>
      change('note', (dialog) => ({ ...dialog, text: edit(dialog.text), top: END })),
    keepNote: async () => {
      const { dialog } = get()
      if (dialog?.kind !== 'note') return
      const { storePath, text } = dialog
      try {
        const counts = await writeNote(host, storePath, text.trim())
        const { facts } = get()
        if (facts.status !== 'ready') return
        const notes = new Map(facts.machine.notes)
        if (counts === null) notes.delete(storePath)
        else notes.set(storePath, counts)
        set({ dialog: null, facts: { ...facts, machine: { ...facts.machine, notes } } })
      } catch (error) {
        set({ message: asProblem(error, 'journal').message })
      }
    },
    changeMark: async () => {
      const generation = underCursor(get())
      const machine = machineOf(get())
      if (generation?.storePath == null || machine === null) return
      const { storePath, number } = generation
      const word = NEXT_MARK[machine.marks.get(storePath)?.word ?? 'none']
      try {
        const counts = await writeRating(
          host,
          storePath,
          word === 'none' ? null : { word, note: '' },
        )
        const { facts } = get()
        if (facts.status !== 'ready') return
        const marks = new Map(facts.machine.marks)
        if (counts === null) marks.delete(storePath)
        else marks.set(storePath, counts)
        set({
          facts: { ...facts, machine: { ...facts.machine, marks } },
          message: markMessage(number, word, counts),
        })
      } catch (error) {
        set({ message: asProblem(error, 'journal').message })
      }
    },
    askWord: () => change('plan', (dialog) => ({ kind: 'confirm', below: dialog, text: '' })),
    typeWord: (edit) => change('confirm', (dialog) => ({ ...dialog, text: edit(dialog.text) })),
    leaveWord: () => change('confirm', ({ below }) => below),
    openPalette: () => set({ palette: { text: '', cursor: 0 } }),
    typePalette: (edit) => {
      const { palette } = get()
      if (palette !== null) set({ palette: { text: edit(palette.text), cursor: 0 } })
    },
    movePalette: (rows, count) => {
      const { palette } = get()
      if (palette === null) return
      set({ palette: { ...palette, cursor: moved(palette.cursor, rows, count) } })
    },
    closePalette: () => set({ palette: null }),
    say: (message) => {
      if (get().message !== message) set({ message })
    },
  }
}

/** As far down as it goes. */
const END = Number.POSITIVE_INFINITY

const NEXT_MARK = { none: 'good', good: 'bad', bad: 'none' } as const

/** `counts` is the mark that there is now: root's stays where one's own goes. */
function markMessage(number: number, word: 'good' | 'bad' | 'none', counts: Rating | null): string {
  if (word !== 'none') return `${number} is marked ${word}.`
  if (counts === null) return `${number} is not marked any more.`
  return `Your mark on ${number} is gone; root’s stays: ${counts.word}.`
}
