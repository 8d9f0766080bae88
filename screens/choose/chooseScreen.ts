import type { Screen } from '../screen.ts'
import { ChooseView, choosePage } from './ChooseView.tsx'
import { CHOOSE_BINDINGS } from './chooseBindings.ts'

/** The screen that chooses a side of the comparison. */
export const CHOOSE_SCREEN: Screen<'choose'> = {
  modes: {
    choose: {
      title: null,
      elsewhere: 'only while choosing what to compare',
      bindings: CHOOSE_BINDINGS,
      last: [],
    },
  },
  mode: 'choose',
  draw: ChooseView,
  extent: (_, __, ___, height) => ({ page: choosePage(height), last: 0 }),
  move: null,
  filter: null,
  text: null,
  typing: { edit: (actions, change) => actions.typeChoice(change), pastes: true },
  details: null,
  coversNotices: true,
}
