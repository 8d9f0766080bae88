import type { State } from '../../src/state/state.ts'
import type { Action } from './action.ts'

const isDifference = ({ dialog }: State) =>
  dialog?.kind === 'reading' && dialog.reading?.kind === 'difference'

/** Whether the open text holds something that is masked where nobody asks for it. */
const hasSecrets = ({ dialog }: State) =>
  dialog?.kind === 'reading' &&
  dialog.reading !== null &&
  'hasSecrets' in dialog.reading &&
  dialog.reading.hasSecrets

export const READING_ACTIONS: readonly Action[] = [
  {
    name: 'reading-columns',
    places: ['reading'],
    keys: ['v'],
    shown: 'v',
    label: ({ dialog }) =>
      dialog?.kind === 'reading' && dialog.columns ? 'one column' : 'two columns',
    offered: isDifference,
    help: 'show both sides in two columns, or in one',
    run: ({ intents }) => intents.toggleColumns(),
  },
  {
    name: 'reading-more',
    places: ['reading'],
    keys: ['+', '='],
    shown: '+',
    label: 'more context',
    offered: isDifference,
    help: 'more of the equal lines around each change',
    run: ({ intents }) => intents.changeContext(true),
  },
  {
    name: 'reading-less',
    places: ['reading'],
    keys: ['-'],
    shown: '-',
    label: 'less',
    offered: isDifference,
    help: 'fewer of the equal lines around each change',
    run: ({ intents }) => intents.changeContext(false),
  },
  {
    name: 'reading-reveal',
    places: ['reading'],
    keys: ['*'],
    shown: '*',
    label: ({ dialog }) =>
      dialog?.kind === 'reading' && dialog.revealed ? 'mask secrets' : 'show secrets',
    offered: hasSecrets,
    help: 'show or mask recognised passwords, tokens and keys (masked again when closed)',
    also: ['reveal', 'unmask', 'hide'],
    whyNot: (state) => (hasSecrets(state) ? null : 'nothing is masked here'),
    run: ({ intents }) => void intents.toggleSecrets(),
  },
  {
    name: 'reading-back',
    places: ['reading'],
    keys: ['escape', 'q', 'enter'],
    shown: 'Esc q ↵',
    label: 'back',
    stays: true,
    help: 'back to where it was opened',
    also: ['close', 'leave', 'exit'],
    run: ({ intents }) => intents.closeDialog(),
  },
]

/** While another side is chosen. */
export const CHOOSE_ACTIONS: readonly Action[] = [
  {
    name: 'choose-move',
    places: ['choose'],
    keys: ['up', 'down', 'pageup', 'pagedown'],
    fixed: true,
    shown: '↑↓',
    label: 'move',
    help: 'move in what can be chosen',
    run: ({ intents, key, page }) =>
      intents.moveChoice({ up: -1, down: 1, pageup: -page, pagedown: page }[key] ?? 0),
  },
  {
    name: 'choose-take',
    places: ['choose'],
    keys: ['enter'],
    shown: '↵',
    label: 'compare',
    help: 'compare with it',
    run: ({ intents }) => void intents.takeChoice(),
  },
  {
    name: 'choose-cancel',
    places: ['choose'],
    keys: ['escape'],
    shown: 'Esc',
    label: 'back',
    stays: true,
    help: 'leave the sides as they are',
    run: ({ intents }) => intents.closeDialog(),
  },
]
