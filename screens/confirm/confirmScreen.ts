import type { Screen } from '../screen.ts'
import { ConfirmView } from './ConfirmView.tsx'
import { CONFIRM_BINDINGS } from './confirmBindings.ts'

/** The screen for typing the confirmation word of a risky plan. */
export const CONFIRM_SCREEN: Screen<'confirm'> = {
  modes: {
    confirm: {
      title: null,
      elsewhere: 'only for a plan that asks for a word',
      bindings: CONFIRM_BINDINGS,
      last: [],
    },
  },
  mode: 'confirm',
  draw: ConfirmView,
  extent: (_, __, ___, height) => ({ page: height - 1, last: 0 }),
  move: null,
  filter: null,
  text: null,
  typing: { edit: (actions, change) => actions.typeWord(change), pastes: false },
  details: null,
  coversNotices: true,
}
