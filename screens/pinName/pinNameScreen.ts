import type { Screen } from '../screen.ts'
import { PinNameView } from './PinNameView.tsx'
import { PIN_NAME_BINDINGS } from './pinNameBindings.ts'

/** The screen for a pin's name and note. */
export const PIN_NAME_SCREEN: Screen<'pin-name'> = {
  modes: {
    'pin-name': {
      title: null,
      elsewhere: 'only while naming a pin',
      bindings: PIN_NAME_BINDINGS,
      last: [],
    },
  },
  mode: 'pin-name',
  draw: PinNameView,
  extent: (_, __, ___, height) => ({ page: height - 1, last: 0 }),
  move: null,
  filter: null,
  text: null,
  typing: { edit: (actions, change) => actions.typePinName(change), pastes: true },
  details: null,
  coversNotices: true,
}
