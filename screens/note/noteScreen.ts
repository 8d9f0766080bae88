import type { Screen } from '../screen.ts'
import { NoteView, noteExtent } from './NoteView.tsx'
import { NOTE_BINDINGS } from './noteBindings.ts'

/** The screen for a note on a generation. */
export const NOTE_SCREEN: Screen<'note'> = {
  modes: {
    note: {
      title: null,
      elsewhere: 'only while editing a note',
      bindings: NOTE_BINDINGS,
      last: [],
    },
  },
  mode: 'note',
  draw: NoteView,
  extent: (note, _, columns, height) => noteExtent(note, columns, height),
  move: (actions, rows, last) => actions.scroll(rows, last),
  filter: null,
  text: null,
  typing: { edit: (actions, change) => actions.typeNote(change), pastes: true },
  details: null,
  coversNotices: true,
}
