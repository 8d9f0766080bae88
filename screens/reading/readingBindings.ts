import { screenOf } from '../../src/state/openScreens.ts'
import type { State } from '../../src/state/state.ts'
import { TEXT_BINDINGS } from '../bindings/texts.ts'
import type { KeyBinding } from '../keyBinding.ts'

const isDifference = (state: State) => screenOf(state, 'reading')?.reading?.kind === 'difference'

/** Whether the open text contains values that are masked by default. */
const hasSecrets = (state: State) => {
  const { reading = null } = screenOf(state, 'reading') ?? {}
  return reading !== null && 'hasSecrets' in reading && reading.hasSecrets
}

export const READING_BINDINGS: readonly KeyBinding[] = [
  ...TEXT_BINDINGS,
  {
    name: 'reading-columns',
    keys: ['v'],
    shown: 'v',
    label: (state) => (screenOf(state, 'reading')?.columns === true ? 'one column' : 'two columns'),
    offered: isDifference,
    help: 'show before and after in two columns, or in one',
    run: ({ actions }) => actions.toggleColumns(),
  },
  {
    name: 'reading-more',
    keys: ['}'],
    shown: '}',
    label: 'more context',
    offered: isDifference,
    help: 'more unchanged lines around each change',
    run: ({ actions }) => actions.changeContext(true),
  },
  {
    name: 'reading-less',
    keys: ['{'],
    shown: '{',
    label: 'less',
    offered: isDifference,
    help: 'fewer unchanged lines around each change',
    run: ({ actions }) => actions.changeContext(false),
  },
  {
    name: 'reading-reveal',
    keys: ['*'],
    shown: '*',
    label: (state) =>
      screenOf(state, 'reading')?.revealed === true ? 'mask secrets' : 'show secrets',
    offered: hasSecrets,
    help: 'show or mask recognised passwords, tokens and keys (masked again when closed)',
    also: ['reveal', 'unmask', 'hide'],
    whyNot: (state) => (hasSecrets(state) ? null : 'nothing is masked here'),
    run: ({ actions }) => void actions.toggleSecrets(),
  },
  {
    name: 'reading-back',
    keys: ['escape', 'q', 'enter'],
    shown: 'Esc q ↵',
    label: 'back',
    stays: true,
    help: 'back',
    also: ['close', 'leave', 'exit'],
    run: ({ actions }) => actions.close(),
  },
]
