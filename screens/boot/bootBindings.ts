import { screenOf } from '../../src/state/openScreens.ts'
import { machineOf, type State } from '../../src/state/state.ts'
import { backBinding, FILTER, MATCH_BINDINGS } from '../bindings/filterBindings.ts'
import { MOVING_BINDINGS } from '../bindings/moving.ts'
import { DETAILS } from '../details/detailsBindings.ts'
import type { KeyBinding } from '../keyBinding.ts'

/** Why the menu is not regenerated. */
function whyNotWrite(state: State): string | null {
  const boot = screenOf(state, 'boot')
  if (boot?.report == null)
    return boot?.problem == null ? 'the boot menu is still loading' : 'the boot menu can’t be read'
  const { helps, impossible, costs } = boot.report.regeneration
  if (!helps) {
    return costs === undefined
      ? 'regenerating the boot menu would change nothing'
      : 'regenerating the boot menu would fix nothing'
  }
  return impossible === undefined ? null : 'the current generation can’t regenerate the boot menu'
}

/** Opens the boot menu from the list. */
export const OPEN_BOOT: KeyBinding = {
  name: 'boot-menu',
  keys: ['b'],
  shown: 'b',
  // Containers have no boot menu; pressing the key reports that.
  label: (state) => (machineOf(state)?.startsItself === false ? '' : 'boot menu'),
  help: 'show the boot menu: entries, missing entries, files on /boot',
  also: ['bootloader', 'grub', 'systemd-boot', 'entries'],
  run: ({ actions }) => void actions.openBoot(),
}

export const BOOT_BINDINGS: readonly KeyBinding[] = [
  ...MOVING_BINDINGS,
  DETAILS,
  {
    name: 'boot-write',
    keys: ['w'],
    shown: 'w',
    label: 'regenerate',
    stays: true,
    help: 'regenerate the boot menu (shows the plan first)',
    also: ['write', 'rewrite', 'install', 'bootloader'],
    whyNot: whyNotWrite,
    run: ({ actions }) => void actions.askBootMenu(),
  },
  FILTER,
  ...MATCH_BINDINGS,
  {
    name: 'boot-reload',
    keys: ['R', 'f5', 'ctrl+r'],
    shown: 'R F5 Ctrl+R',
    label: '',
    help: 'refresh',
    run: ({ actions }) => void actions.reload(),
  },
  backBinding('boot-back', 'b'),
]
