import type { ComparisonState } from '../../src/state/comparisonState.ts'
import { allRows, rowUnderCursor, shownRows } from '../../src/state/tabSelectors.ts'
import { HELP } from '../bindings/common.ts'
import { paragraphLines } from '../components/paragraphs.ts'
import type { Screen } from '../screen.ts'
import { CompareView, comparePage } from './CompareView.tsx'
import { COMPARE_BINDINGS } from './compareBindings.ts'
import { rowParagraphs } from './rowText.ts'

/** The screen that compares two systems. */
export const COMPARE_SCREEN: Screen<'compare'> = {
  modes: {
    compare: {
      title: 'Comparison',
      elsewhere: 'only in a comparison',
      bindings: COMPARE_BINDINGS,
      last: [HELP],
    },
  },
  mode: 'compare',
  draw: CompareView,
  extent: (comparison, _, __, height) => ({ page: comparePage(height, comparison), last: 0 }),
  move: (actions, rows) => actions.moveComparison(rows),
  filter: {
    of: ({ views, tab }) => views[tab].filter,
    set: (actions, filter) => actions.filterComparison(filter),
    cursor: ({ views, tab }) => views[tab].cursor,
    counts: (comparison) => {
      const count = (rows: ReturnType<typeof shownRows>) =>
        rows.status === 'known' ? rows.rows.length : 0
      return [count(shownRows(comparison)), count(allRows(comparison, comparison.tab))]
    },
  },
  text: null,
  typing: null,
  details: (comparison, _, __, columns) => paragraphLines(paragraphsOf(comparison), columns),
  coversNotices: true,
}

function paragraphsOf(comparison: ComparisonState): readonly string[] {
  const shown = shownRows(comparison)
  if (shown.status === 'unknown') return ['Unknown', shown.reason]
  const row = rowUnderCursor(comparison)
  if (row === null) return []
  return rowParagraphs(row, [comparison.before.label, comparison.after.label])
}
