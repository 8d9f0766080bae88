import { screenOf } from '../../src/state/openScreens.ts'
import { packageUnderCursor } from '../../src/state/packagesState.ts'
import { underCursor } from '../../src/state/selectors.ts'
import type { State } from '../../src/state/state.ts'
import { copiedSentence } from '../../src/text/terminal.ts'
import { visible } from '../../src/text/visible.ts'
import { backBinding, FILTER, MATCH_BINDINGS } from '../bindings/filterBindings.ts'
import { MOVING_BINDINGS } from '../bindings/moving.ts'
import { DETAILS } from '../details/detailsBindings.ts'
import type { KeyBinding } from '../keyBinding.ts'
import { packageText } from './packagesColumns.ts'

/** Opens the packages from the list, and from a comparison. */
export const OPEN_PACKAGES: KeyBinding = {
  name: 'packages',
  keys: ['L'],
  shown: 'L',
  label: 'packages',
  help: 'list the packages of this generation (in a comparison: the after one), with sizes',
  also: ['closure', 'contents', 'installed', 'versions', 'sizes'],
  whyNot: (state) =>
    screenOf(state, 'compare') === null && underCursor(state) === null
      ? 'no generation is selected'
      : null,
  run: ({ actions }) => void actions.openPackages(),
}

const selected = (state: State) => {
  const screen = screenOf(state, 'packages')
  return screen === null ? null : packageUnderCursor(screen)
}

export const PACKAGES_BINDINGS: readonly KeyBinding[] = [
  ...MOVING_BINDINGS,
  {
    name: 'packages-open',
    keys: ['enter'],
    shown: '↵',
    label: 'store paths',
    help: 'show the store paths of the package',
    whyNot: (state) => (selected(state) === null ? 'nothing is selected' : null),
    run: ({ act }) => act('details'),
  },
  DETAILS,
  FILTER,
  ...MATCH_BINDINGS,
  {
    name: 'packages-only-explicit',
    keys: ['E'],
    shown: 'E',
    label: (state) =>
      screenOf(state, 'packages')?.onlyExplicit === true ? 'show all' : 'explicit',
    help: 'show only explicit packages (in system packages), or all',
    run: ({ actions }) => actions.toggleOnlyExplicit(),
  },
  {
    name: 'packages-order',
    keys: ['O'],
    shown: 'O',
    label: 'sort',
    help: 'sort by name, explicit ones first, or by size',
    also: ['sort', 'largest'],
    run: ({ actions }) => actions.nextPackageOrder(),
  },
  {
    name: 'packages-copy',
    keys: ['y'],
    shown: 'y',
    label: '',
    help: 'copy the row to the clipboard (OSC 52)',
    also: ['yank', 'clipboard'],
    whyNot: (state) => (selected(state) === null ? 'nothing is selected' : null),
    run: ({ state, actions, copy }) => {
      const row = selected(state)
      if (row === null) return
      copy(visible(packageText(row)))
      actions.say(copiedSentence(process.env))
    },
  },
  backBinding('packages-back', 'L'),
]
