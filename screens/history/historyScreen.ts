import { historyCount, historyUnderCursor, shownHistory } from '../../src/state/historyState.ts'
import { HELP } from '../bindings/common.ts'
import { paragraphLines } from '../components/paragraphs.ts'
import { rowListPage } from '../components/RowList.tsx'
import type { Screen } from '../screen.ts'
import { HistoryView } from './HistoryView.tsx'
import { HISTORY_BINDINGS, OPEN_HISTORY } from './historyBindings.ts'
import { historyParagraphs } from './historyColumns.ts'

/** The screen that shows in which generations something changed. */
export const HISTORY_SCREEN: Screen<'history'> = {
  modes: {
    history: {
      title: 'History',
      elsewhere: 'only in a history',
      bindings: HISTORY_BINDINGS,
      last: [HELP],
    },
  },
  mode: 'history',
  openers: { list: [OPEN_HISTORY], compare: [OPEN_HISTORY], packages: [OPEN_HISTORY] },
  draw: HistoryView,
  extent: (_, __, ___, height) => ({ page: rowListPage(height), last: 0 }),
  move: (actions, rows) => actions.moveHistory(rows),
  filter: {
    of: ({ view }) => view.filter,
    set: (actions, filter) => actions.filterHistory(filter),
    cursor: ({ view }) => view.cursor,
    counts: (screen) => [shownHistory(screen).length, historyCount(screen)],
  },
  text: null,
  typing: null,
  details: (screen, _, __, columns) => {
    const row = historyUnderCursor(screen)
    return row === null ? [] : paragraphLines(historyParagraphs(screen, row), columns)
  },
  coversNotices: true,
}
