import { heldPackages, packageUnderCursor, shownPackages } from '../../src/state/packagesState.ts'
import { HELP } from '../bindings/common.ts'
import { paragraphLines } from '../components/paragraphs.ts'
import { rowListPage } from '../components/RowList.tsx'
import type { Screen } from '../screen.ts'
import { PackagesView } from './PackagesView.tsx'
import { OPEN_PACKAGES, PACKAGES_BINDINGS } from './packagesBindings.ts'
import { packageParagraphs } from './packagesColumns.ts'

/** The screen with the packages of one system. */
export const PACKAGES_SCREEN: Screen<'packages'> = {
  modes: {
    packages: {
      title: 'Packages of a generation',
      elsewhere: 'only in a list of packages',
      bindings: PACKAGES_BINDINGS,
      last: [HELP],
    },
  },
  mode: 'packages',
  openers: { list: [OPEN_PACKAGES], compare: [OPEN_PACKAGES] },
  draw: PackagesView,
  extent: (_, __, ___, height) => ({ page: rowListPage(height), last: 0 }),
  move: (actions, rows) => actions.movePackages(rows),
  filter: {
    of: ({ view }) => view.filter,
    set: (actions, filter) => actions.filterPackages(filter),
    cursor: ({ view }) => view.cursor,
    counts: (screen) => [shownPackages(screen).length, heldPackages(screen).length],
  },
  text: null,
  typing: null,
  details: (screen, _, __, columns) => {
    const row = packageUnderCursor(screen)
    return row === null ? [] : paragraphLines(packageParagraphs(screen, row), columns)
  },
  coversNotices: true,
}
