import { machineOf, type State } from '../../src/state/state.ts'
import type { Action } from './action.ts'

/** Why the menu is not regenerated. */
function whyNotWrite({ boot }: State): string | null {
  if (boot?.report == null) return boot?.problem == null ? 'it is being read' : 'it can’t be read'
  const { helps, impossible, costs } = boot.report.regeneration
  if (!helps) {
    return costs === undefined
      ? 'regenerating the boot menu would change nothing'
      : 'regenerating the boot menu would mend nothing'
  }
  return impossible === undefined ? null : 'the current generation can’t regenerate the boot menu'
}

/** Opens the boot menu from the list. */
export const OPEN_BOOT: Action = {
  name: 'boot-menu',
  places: ['list'],
  keys: ['b'],
  shown: 'b',
  // A container has none; the key still says why.
  label: (state) => (machineOf(state)?.startsItself === false ? '' : 'boot menu'),
  help: 'the boot menu: what it starts, what it lacks, what /boot holds',
  also: ['bootloader', 'grub', 'systemd-boot', 'entries'],
  run: ({ intents }) => void intents.openBoot(),
}

export const BOOT_ACTIONS: readonly Action[] = [
  {
    name: 'boot-write',
    places: ['boot'],
    keys: ['w'],
    shown: 'w',
    label: 'regenerate it',
    stays: true,
    help: 'regenerate the boot menu, where that helps (the plan first)',
    also: ['write', 'rewrite', 'install', 'bootloader'],
    whyNot: whyNotWrite,
    run: ({ intents }) => void intents.askBootMenu(),
  },
  {
    name: 'boot-reload',
    places: ['boot'],
    keys: ['ctrl+r'],
    shown: 'Ctrl+R',
    label: '',
    help: 'read the machine again',
    run: ({ intents }) => void intents.reload(),
  },
  {
    name: 'boot-back',
    places: ['boot'],
    keys: ['escape', 'q', 'b'],
    shown: 'Esc q b',
    label: (state) => (state.boot?.view.find.text ? 'show all' : 'back'),
    stays: true,
    help: 'show all rows again; then back to the list',
    also: ['close', 'leave', 'exit'],
    run: ({ state, intents }) => {
      if (state.boot?.view.find.text) intents.dropFind()
      else intents.closeBoot()
    },
  },
]
