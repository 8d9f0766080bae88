import { hasDetails } from '../details/detailsLines.ts'
import type { Action } from './action.ts'

/** Opens all that is known of a row. */
export const DETAILS: Action = {
  name: 'details',
  anytime: true,
  places: ['list', 'compare', 'boot', 'bisect'],
  keys: ['i'],
  shown: 'i',
  label: '',
  help: 'everything that is known of the row, to be read where it was cut',
  also: ['info', 'more', 'show', 'read'],
  whyNot: (state) => (hasDetails(state) ? null : 'there is nothing here'),
  run: ({ intents }) => intents.openDetails(),
}
