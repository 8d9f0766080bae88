import type { Screen } from '../screen.ts'
import { ChangeAnswerView } from './ChangeAnswerView.tsx'
import { CHANGE_ANSWER_BINDINGS } from './changeAnswerBindings.ts'

/** The question whether to replace an earlier answer of a bisect. */
export const CHANGE_ANSWER_SCREEN: Screen<'change-answer'> = {
  modes: {
    'change-answer': {
      title: null,
      elsewhere: 'only when changing an answer',
      bindings: CHANGE_ANSWER_BINDINGS,
      last: [],
    },
  },
  mode: 'change-answer',
  draw: ChangeAnswerView,
  extent: (_, __, ___, height) => ({ page: height - 1, last: 0 }),
  move: null,
  filter: null,
  text: null,
  typing: null,
  details: null,
  coversNotices: true,
}
