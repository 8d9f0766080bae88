import { textSearch } from '../bindings/textSearch.ts'
import { TEXT_BINDINGS } from '../bindings/texts.ts'
import { lastTop } from '../components/Scrolled.tsx'
import type { Screen } from '../screen.ts'
import { HelpView, helpedMode, helpLines } from './HelpView.tsx'
import { HELP_BINDINGS } from './helpBindings.ts'

/** The screen of keys and vocabulary. */
export const HELP_SCREEN: Screen<'help'> = {
  modes: {
    help: {
      title: null,
      elsewhere: 'only in the help',
      bindings: [...TEXT_BINDINGS, ...HELP_BINDINGS],
      last: [],
    },
  },
  mode: 'help',
  draw: HelpView,
  extent: (_, state, columns, height) => ({
    page: height - 1,
    last: lastTop(helpLines(columns, helpedMode(state)), height),
  }),
  move: (actions, rows, last) => actions.scroll(rows, last),
  filter: textSearch(),
  text: (_, state, columns) => helpLines(columns, helpedMode(state)),
  typing: null,
  details: null,
  coversNotices: true,
}
