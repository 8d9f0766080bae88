import type { Screen } from '../screen.ts'
import { ForgetView } from './ForgetView.tsx'
import { FORGET_BINDINGS } from './forgetBindings.ts'

/** The question whether to discard the bisect. */
export const FORGET_SCREEN: Screen<'forget'> = {
  modes: {
    forget: {
      title: null,
      elsewhere: 'only when discarding a bisect',
      bindings: FORGET_BINDINGS,
      last: [],
    },
  },
  mode: 'forget',
  draw: ForgetView,
  extent: (_, __, ___, height) => ({ page: height - 1, last: 0 }),
  move: null,
  filter: null,
  typing: null,
  details: null,
  coversNotices: true,
}
