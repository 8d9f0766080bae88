import { type BootState, bootRows, shownBootRows } from '../../src/state/bootRows.ts'
import { HELP } from '../bindings/common.ts'
import { paragraphLines } from '../components/paragraphs.ts'
import type { Screen } from '../screen.ts'
import { BootView, bootPage } from './BootView.tsx'
import { BOOT_BINDINGS } from './bootBindings.ts'
import { rowFacts } from './bootLines.ts'

/** The screen of the boot menu, compared with the generations that it should list. */
export const BOOT_SCREEN: Screen<'boot'> = {
  modes: {
    boot: {
      title: 'In the boot menu',
      elsewhere: 'only in the boot menu',
      bindings: BOOT_BINDINGS,
      last: [HELP],
    },
  },
  mode: 'boot',
  draw: BootView,
  extent: (_, __, ___, height) => ({ page: bootPage(height), last: 0 }),
  move: (actions, rows) => actions.moveBoot(rows),
  filter: {
    of: ({ view }) => view.filter,
    set: (actions, filter) => actions.filterBoot(filter),
    cursor: ({ view }) => view.cursor,
    counts: (boot) => [shownBootRows(boot).length, bootRows(boot.report).length],
  },
  text: null,
  typing: null,
  details: (boot, _, __, columns) => paragraphLines(paragraphsOf(boot), columns),
  coversNotices: true,
}

function paragraphsOf(boot: BootState): readonly string[] {
  if (boot.report === null) return boot.problem === null ? [] : ['Unknown', boot.problem]
  const row = shownBootRows(boot)[boot.view.cursor]
  return row === undefined ? [] : rowFacts(row, boot.report)
}
