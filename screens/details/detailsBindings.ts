import { below, detailsOf } from '../inFront.ts'
import type { KeyBinding } from '../keyBinding.ts'

/** Whether there are lines does not depend on the width. */
const ANY_COLUMNS = 80

/** Opens the full details of a row. */
export const DETAILS: KeyBinding = {
  name: 'details',
  anytime: true,
  keys: ['i'],
  shown: 'i',
  label: '',
  help: 'show full details',
  also: ['info', 'more', 'show', 'read'],
  whyNot: (state) =>
    detailsOf(below(state, 'palette'), 0, ANY_COLUMNS).length > 0 ? null : 'nothing is selected',
  run: ({ actions }) => actions.openDetails(),
}
