import { dryRunRefusal } from '../../src/plan/planDryRun.ts'
import { steppedPair } from '../../src/state/compareActions.ts'
import { NO_FILTER } from '../../src/state/filterState.ts'
import { screenOf } from '../../src/state/openScreens.ts'
import { machineOf, type State } from '../../src/state/state.ts'
import { TABS, type Tab } from '../../src/state/tabRows.ts'
import { followingStatus, rowUnderCursor } from '../../src/state/tabSelectors.ts'
import { copiedSentence } from '../../src/text/terminal.ts'
import { visible } from '../../src/text/visible.ts'
import { FILTER } from '../bindings/filterBindings.ts'
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

/** What else each part is looked for by. */
const TAB_WORDS: Readonly<Partial<Record<Tab, readonly string[]>>> = {
  boot: ['initrd', 'parameters', 'reboot'],
  units: ['services', 'systemd', 'restart'],
  files: ['etc'],
  configuration: ['commits', 'log', 'git', 'flake', 'inputs'],
  features: ['services', 'users', 'firewall'],
}

/** Rows that have more to them than their line. */
const OPENED: ReadonlySet<string> = new Set(['summary', 'package', 'unit', 'file', 'commit'])
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
  FILTER,
  {
    name: 'compare-open',
    keys: ['enter'],
    shown: '↵',
    label: 'open',
    help: 'open it: the difference of a unit or a file, a commit’s patch, a package’s paths; of others all of the row',
    also: ['show', 'patch', 'why', 'paths'],
    whyNot: (state) => (comparedRow(state) === null ? 'there is nothing here' : null),
    run: ({ state, actions, act }) => {
      const row = comparedRow(state)
      if (row !== null && OPENED.has(row.kind)) void actions.openRow()
      else act('details')
    },
  },
  ...TABS.map(
    (tab, index): KeyBinding => ({
      name: `compare-${tab}`,
      keys: [String(index + 1)],
      shown: String(index + 1),
      label: '',
      help: `open the part ${TAB_NAMES[tab][0]}`,
      also: TAB_WORDS[tab] ?? [],
      run: ({ actions }) => actions.showTab(tab),
    }),
  ),
  {
    name: 'compare-next-part',
    keys: ['tab', 'right', 'l'],
    shown: 'Tab → l',
    label: 'next part',
    stays: true,
    help: 'the next part of the comparison',
    run: ({ actions }) => actions.nextTab(1),
  },
  {
    name: 'compare-part-before',
    keys: ['left', 'h', 'shift+tab'],
    shown: '← h',
    label: '',
    help: 'the part before it (also Shift+Tab)',
    run: ({ actions }) => actions.nextTab(-1),
  },
  {
    name: 'compare-switch',
    keys: ['s'],
    shown: 's',
    label: (state) => `switch to ${visible(screenOf(state, 'compare')?.after.label ?? '')}`,
    help: 'switch to the side after (the plan first)',
    run: ({ actions }) => void actions.askSwitchToSide(),
  },
  {
    name: 'compare-swap',
    keys: ['x'],
    shown: 'x',
    label: 'swap',
    help: 'swap the two sides',
    also: ['reverse', 'flip'],
    run: ({ actions }) => void actions.swapSides(),
  },
  stepping(']', 1, 'newer pair', 'the next newer pair: both sides one generation on'),
  stepping('[', -1, '', 'the next older pair: both sides one generation back'),
  {
    name: 'compare-other-before',
    keys: ['b'],
    shown: 'b',
    label: 'other side',
    help: 'choose another side before: also a specialisation, a pin, another profile',
    run: ({ actions }) => void actions.chooseSide('before'),
  },
  {
    name: 'compare-other-after',
    keys: ['a'],
    shown: 'a',
    label: '',
    help: 'choose another side after',
    run: ({ actions }) => void actions.chooseSide('after'),
  },
  {
    name: 'compare-only-chosen',
    keys: ['c'],
    shown: 'c',
    label: (state) =>
      screenOf(state, 'compare')?.onlyChosen === true ? 'also the rest' : 'only chosen',
    offered: onPackages,
    help: 'packages: only what a person chose, or everything',
    run: ({ actions }) => actions.toggleOnlyChosen(),
  },
  {
    name: 'compare-only-status',
    keys: ['u'],
    shown: 'u',
    label: (state) => {
      const next = followingStatus(screenOf(state, 'compare')?.onlyStatus ?? null)
      return next === null ? 'all again' : `only ${next}`
    },
    offered: onPackages,
    help: 'packages: only those removed, added, downgraded, changed, upgraded, rebuilt; then all',
    run: ({ actions }) => actions.nextStatus(),
  },
  {
    name: 'compare-order',
    keys: ['o'],
    shown: 'o',
    label: 'order',
    offered: onPackages,
    help: 'packages: by status, by name, by how much they grow or shrink',
    also: ['sort'],
    run: ({ actions }) => actions.nextOrder(),
  },
  {
    name: 'compare-dry-run',
    keys: ['D'],
    shown: 'D',
    label: 'dry run',
    offered: (state) => screenOf(state, 'compare')?.tab === 'units',
    help: 'units: ask the side after itself what switching to it would do (the plan first)',
    also: ['simulate'],
    whyNot: (state) => {
      const { about } = state
      const comparison = screenOf(state, 'compare')
      const machine = machineOf(state)
      if (comparison === null || machine === null) return 'there is nothing here'
      const outside = about.kind === 'mounted' ? about.name : null
      return dryRunRefusal(machine, outside, comparison.after.system?.switchable === true)
    },
    run: ({ actions }) => void actions.askDryRun(),
  },
  {
    name: 'compare-copy',
    keys: ['y'],
    shown: 'y',
    label: '',
    help: 'copy the row to the clipboard, where the terminal allows it (OSC 52)',
    also: ['yank', 'clipboard'],
    whyNot: (state) => (comparedRow(state) === null ? 'there is nothing here' : null),
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
    help: 'show all rows again; then back to the list',
    also: ['close', 'leave', 'exit'],
    run: ({ actions, filter }) => {
      if (filter !== null && filter.now.text !== '') filter.set(NO_FILTER)
      else actions.close()
    },
  },
]
