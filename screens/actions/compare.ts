import { dryRunRefusal } from '../../src/plan/planDryRun.ts'
import { steppedPair } from '../../src/state/compare.ts'
import { findOf } from '../../src/state/list.ts'
import { machineOf, type State } from '../../src/state/state.ts'
import { TABS, type Tab } from '../../src/state/tab.ts'
import { followingStatus, rowUnderCursor } from '../../src/state/tabs.ts'
import { visible } from '../../src/text/visible.ts'
import { rowText } from '../compare/rowText.ts'
import { TAB_NAMES } from '../compare/tabBar.ts'
import type { Action } from './action.ts'

const onPackages = ({ comparison }: State) => comparison?.tab === 'packages'

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
const stepping = (key: string, by: 1 | -1, label: string, help: string): Action => ({
  name: by === 1 ? 'compare-newer-pair' : 'compare-older-pair',
  places: ['compare'],
  keys: [key],
  shown: key,
  label,
  help,
  whyNot: (state) => {
    const pair = steppedPair(state, by)
    return typeof pair === 'string' ? pair : null
  },
  run: ({ intents }) => void intents.stepPair(by),
})

export const COMPARE_ACTIONS: readonly Action[] = [
  {
    name: 'compare-open',
    places: ['compare'],
    keys: ['enter'],
    shown: '↵',
    label: 'open',
    help: 'open it: the difference of a unit or a file, a commit’s patch, a package’s paths; of others all of the row',
    also: ['show', 'patch', 'why', 'paths'],
    whyNot: ({ comparison }) => {
      const row = comparison === null ? null : rowUnderCursor(comparison)
      return row === null ? 'there is nothing here' : null
    },
    run: ({ state, intents, act }) => {
      const row = state.comparison === null ? null : rowUnderCursor(state.comparison)
      if (row !== null && OPENED.has(row.kind)) void intents.openRow()
      else act('details')
    },
  },
  ...TABS.map(
    (tab, index): Action => ({
      name: `compare-${tab}`,
      places: ['compare'],
      keys: [String(index + 1)],
      shown: String(index + 1),
      label: '',
      help: `open the part ${TAB_NAMES[tab][0]}`,
      also: TAB_WORDS[tab] ?? [],
      run: ({ intents }) => intents.showTab(tab),
    }),
  ),
  {
    name: 'compare-next-part',
    places: ['compare'],
    keys: ['tab', 'right', 'l'],
    shown: 'Tab → l',
    label: 'next part',
    stays: true,
    help: 'the next part of the comparison',
    run: ({ intents }) => intents.nextTab(1),
  },
  {
    name: 'compare-part-before',
    places: ['compare'],
    keys: ['left', 'h', 'shift+tab'],
    shown: '← h',
    label: '',
    help: 'the part before it (also Shift+Tab)',
    run: ({ intents }) => intents.nextTab(-1),
  },
  {
    name: 'compare-switch',
    places: ['compare'],
    keys: ['s'],
    shown: 's',
    label: ({ comparison }) => `switch to ${visible(comparison?.after.label ?? '')}`,
    help: 'switch to the side after (the plan first)',
    run: ({ intents }) => void intents.askSwitchToSide(),
  },
  {
    name: 'compare-swap',
    places: ['compare'],
    keys: ['x'],
    shown: 'x',
    label: 'swap',
    help: 'swap the two sides',
    also: ['reverse', 'flip'],
    run: ({ intents }) => void intents.swapSides(),
  },
  stepping(']', 1, 'newer pair', 'the next newer pair: both sides one generation on'),
  stepping('[', -1, '', 'the next older pair: both sides one generation back'),
  {
    name: 'compare-other-before',
    places: ['compare'],
    keys: ['b'],
    shown: 'b',
    label: 'other side',
    help: 'choose another side before: also a specialisation, a pin, another profile',
    run: ({ intents }) => void intents.chooseSide('before'),
  },
  {
    name: 'compare-other-after',
    places: ['compare'],
    keys: ['a'],
    shown: 'a',
    label: '',
    help: 'choose another side after',
    run: ({ intents }) => void intents.chooseSide('after'),
  },
  {
    name: 'compare-only-chosen',
    places: ['compare'],
    keys: ['c'],
    shown: 'c',
    label: ({ comparison }) => (comparison?.onlyChosen === true ? 'also the rest' : 'only chosen'),
    offered: onPackages,
    help: 'packages: only what a person chose, or everything',
    run: ({ intents }) => intents.toggleOnlyChosen(),
  },
  {
    name: 'compare-only-status',
    places: ['compare'],
    keys: ['u'],
    shown: 'u',
    label: ({ comparison }) => {
      const next = followingStatus(comparison?.onlyStatus ?? null)
      return next === null ? 'all again' : `only ${next}`
    },
    offered: onPackages,
    help: 'packages: only those removed, added, downgraded, changed, upgraded, rebuilt; then all',
    run: ({ intents }) => intents.nextStatus(),
  },
  {
    name: 'compare-order',
    places: ['compare'],
    keys: ['o'],
    shown: 'o',
    label: 'order',
    offered: onPackages,
    help: 'packages: by status, by name, by how much they grow or shrink',
    also: ['sort'],
    run: ({ intents }) => intents.nextOrder(),
  },
  {
    name: 'compare-dry-run',
    places: ['compare'],
    keys: ['D'],
    shown: 'D',
    label: 'dry run',
    offered: ({ comparison }) => comparison?.tab === 'units',
    help: 'units: ask the side after itself what switching to it would do (the plan first)',
    also: ['simulate'],
    whyNot: (state) => {
      const { comparison, about } = state
      const machine = machineOf(state)
      if (comparison === null || machine === null) return 'there is nothing here'
      const outside = about.kind === 'mounted' ? about.name : null
      return dryRunRefusal(machine, outside, comparison.after.system?.switchable === true)
    },
    run: ({ intents }) => void intents.askDryRun(),
  },
  {
    name: 'compare-copy',
    places: ['compare'],
    keys: ['y'],
    shown: 'y',
    label: '',
    help: 'copy the row to the clipboard, where the terminal allows it (OSC 52)',
    also: ['yank', 'clipboard'],
    whyNot: ({ comparison }) =>
      comparison === null || rowUnderCursor(comparison) === null ? 'there is nothing here' : null,
    run: ({ state, intents, copy }) => {
      const row = state.comparison === null ? null : rowUnderCursor(state.comparison)
      if (row === null) return
      copy(rowText(row))
      intents.say('Copied, if this terminal gives programs its clipboard.')
    },
  },
  {
    name: 'compare-back',
    places: ['compare'],
    keys: ['escape', 'q'],
    shown: 'Esc q',
    label: 'back',
    stays: true,
    help: 'show all rows again; then back to the list',
    also: ['close', 'leave', 'exit'],
    run: ({ state, intents }) => {
      if (findOf(state).text !== '') intents.dropFind()
      else intents.closeComparison()
    },
  },
]
