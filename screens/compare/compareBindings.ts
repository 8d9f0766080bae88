import { dryRunRefusal } from '../../src/plan/planDryRun.ts'
import { steppedPair } from '../../src/state/compareActions.ts'
import { featureSource } from '../../src/state/featureSource.ts'
import { NO_FILTER } from '../../src/state/filterState.ts'
import { screenOf } from '../../src/state/openScreens.ts'
import { machineOf, type State } from '../../src/state/state.ts'
import { TABS, type Tab, type TabRow } from '../../src/state/tabRows.ts'
import { followingStatus, rowUnderCursor } from '../../src/state/tabSelectors.ts'
import { copiedSentence } from '../../src/text/terminal.ts'
import { visible } from '../../src/text/visible.ts'
import { FILTER, MATCH_BINDINGS } from '../bindings/filterBindings.ts'
import { MOVING_BINDINGS } from '../bindings/moving.ts'
import { DETAILS } from '../details/detailsBindings.ts'
import type { KeyBinding } from '../keyBinding.ts'
import { rowText } from './rowText.ts'
import { TAB_NAMES } from './tabBar.ts'

const onPackages = (state: State) => screenOf(state, 'compare')?.tab === 'packages'

const comparedRow = (state: State) => {
  const comparison = screenOf(state, 'compare')
  return comparison === null ? null : rowUnderCursor(comparison)
}

/** Additional search words for each tab. */
const TAB_WORDS: Readonly<Partial<Record<Tab, readonly string[]>>> = {
  boot: ['initrd', 'parameters', 'reboot'],
  units: ['services', 'systemd', 'restart'],
  files: ['etc'],
  configuration: ['commits', 'log', 'git', 'flake', 'inputs'],
  features: ['services', 'users', 'firewall'],
}

/** Kinds of rows with more content than fits a line. */
const OPENED: ReadonlySet<string> = new Set(['summary', 'package', 'unit', 'file', 'commit'])

/** Whether Enter opens a text; a feature opens that of its file or unit. */
function opensText(state: State, row: TabRow): boolean {
  if (row.kind !== 'feature') return OPENED.has(row.kind)
  const comparison = screenOf(state, 'compare')
  return comparison !== null && featureSource(comparison, row.row) !== null
}

const stepping = (key: string, by: 1 | -1, label: string, help: string): KeyBinding => ({
  name: by === 1 ? 'compare-newer-pair' : 'compare-older-pair',
  keys: [key],
  shown: key,
  label,
  help,
  whyNot: (state) => {
    const pair = steppedPair(state, by)
    return typeof pair === 'string' ? pair : null
  },
  run: ({ actions }) => void actions.stepPair(by),
})

export const COMPARE_BINDINGS: readonly KeyBinding[] = [
  ...MOVING_BINDINGS,
  DETAILS,
  {
    name: 'compare-open',
    keys: ['enter'],
    shown: '↵',
    label: 'open',
    help: 'open the row: diff of a unit or file, also that of a feature, patch of a commit, paths of a package, else full details',
    also: ['show', 'patch', 'why', 'paths'],
    whyNot: (state) => (comparedRow(state) === null ? 'nothing is selected' : null),
    run: ({ state, actions, act }) => {
      const row = comparedRow(state)
      if (row !== null && opensText(state, row)) void actions.openRow()
      else act('details')
    },
  },
  ...TABS.map(
    (tab, index): KeyBinding => ({
      name: `compare-${tab}`,
      keys: [String(index + 1)],
      shown: String(index + 1),
      label: '',
      help: `open the tab ${TAB_NAMES[tab][0]}`,
      also: TAB_WORDS[tab] ?? [],
      run: ({ actions }) => actions.showTab(tab),
    }),
  ),
  {
    name: 'compare-next-part',
    keys: ['tab', 'right', 'l'],
    shown: 'Tab → l',
    label: 'next tab',
    stays: true,
    help: 'next tab',
    run: ({ actions }) => actions.nextTab(1),
  },
  {
    name: 'compare-part-before',
    keys: ['left', 'h', 'shift+tab'],
    shown: '← h',
    label: '',
    help: 'previous tab (also Shift+Tab)',
    run: ({ actions }) => actions.nextTab(-1),
  },
  {
    name: 'compare-switch',
    keys: ['s'],
    shown: 's',
    label: (state) => `switch to ${visible(screenOf(state, 'compare')?.after.label ?? '')}`,
    help: 'switch to the after generation (shows the plan first)',
    run: ({ actions }) => void actions.askSwitchToSide(),
  },
  FILTER,
  ...MATCH_BINDINGS,
  {
    name: 'compare-swap',
    keys: ['x'],
    shown: 'x',
    label: 'swap',
    help: 'swap before and after',
    also: ['reverse', 'flip'],
    run: ({ actions }) => void actions.swapSides(),
  },
  stepping(']', 1, 'newer pair', 'next newer pair: move before and after up by one generation'),
  stepping('[', -1, '', 'next older pair: move before and after down by one generation'),
  {
    name: 'compare-other-before',
    keys: ['<'],
    shown: '<',
    label: 'set before',
    help: 'set before: a generation, specialisation, pin or profile',
    run: ({ actions }) => void actions.chooseSide('before'),
  },
  {
    name: 'compare-other-after',
    keys: ['>'],
    shown: '>',
    label: '',
    help: 'set after: a generation, specialisation, pin or profile',
    run: ({ actions }) => void actions.chooseSide('after'),
  },
  {
    name: 'compare-only-chosen',
    keys: ['E'],
    shown: 'E',
    label: (state) => (screenOf(state, 'compare')?.onlyChosen === true ? 'show all' : 'explicit'),
    offered: onPackages,
    help: 'packages: show only explicit ones (in system packages), or all',
    run: ({ actions }) => actions.toggleOnlyChosen(),
  },
  {
    name: 'compare-only-status',
    keys: ['S'],
    shown: 'S',
    label: (state) => {
      const next = followingStatus(screenOf(state, 'compare')?.onlyStatus ?? null)
      return next === null ? 'show all' : `only ${next}`
    },
    offered: onPackages,
    help: 'packages: show only removed, added, downgraded, changed, upgraded, copies (number of paths changed) or rebuilt ones, or all',
    run: ({ actions }) => actions.nextStatus(),
  },
  {
    name: 'compare-order',
    keys: ['O'],
    shown: 'O',
    label: 'sort',
    offered: onPackages,
    help: 'packages: sort by status, name or size change',
    also: ['sort'],
    run: ({ actions }) => actions.nextOrder(),
  },
  {
    name: 'compare-dry-run',
    keys: ['t'],
    shown: 't',
    label: 'dry run',
    offered: (state) => screenOf(state, 'compare')?.tab === 'units',
    help: 'units: dry-activate the after generation (shows the plan first)',
    also: ['simulate'],
    whyNot: (state) => {
      const { about } = state
      const comparison = screenOf(state, 'compare')
      const machine = machineOf(state)
      if (comparison === null || machine === null) return 'nothing is selected'
      const mountedName = about.kind === 'mounted' ? about.name : null
      return dryRunRefusal(machine, mountedName, comparison.after.system?.switchable === true)
    },
    run: ({ actions }) => void actions.askDryRun(),
  },
  {
    name: 'compare-copy',
    keys: ['y'],
    shown: 'y',
    label: '',
    help: 'copy the row to the clipboard (OSC 52)',
    also: ['yank', 'clipboard'],
    whyNot: (state) => (comparedRow(state) === null ? 'nothing is selected' : null),
    run: ({ state, actions, copy }) => {
      const row = comparedRow(state)
      if (row === null) return
      copy(rowText(row))
      actions.say(copiedSentence(process.env))
    },
  },
  {
    name: 'compare-back',
    keys: ['escape', 'q'],
    shown: 'Esc q',
    label: 'back',
    stays: true,
    help: 'clear the filter, then go back to where this was opened',
    also: ['close', 'leave', 'exit'],
    run: ({ actions, filter }) => {
      if (filter !== null && filter.now.text !== '') filter.set(NO_FILTER)
      else actions.leaveTab()
    },
  },
]
