import { ABILITIES } from '../boot/loaders.ts'
import type { BootMenu } from '../boot/menu.ts'
import type { Target } from '../targets/target.ts'
import { isEntryId, setBootDefault } from './commands.ts'
import type { Step } from './plan.ts'
import type { Planning } from './planning.ts'
import { defaultNow, defaultWritten, type WrittenDefault } from './writtenDefault.ts'

/** The boot default after making a system current and regenerating the boot menu. */
export interface DefaultPlan extends WrittenDefault {
  /** Run after the boot menu is regenerated. */
  readonly steps: readonly Step[]
  /** Remaining manual steps, as sentences. */
  readonly afterwards: readonly string[]
}

const FOLLOWS: DefaultPlan = { follows: 'yes', steps: [], warnings: [], afterwards: [] }

/**
 * Some loaders start the newest generation whichever switch-to-configuration ran, and all start a default
 * that was saved beside the menu. A systemd-boot entry, whoever wrote it, can then be made the default by
 * name (bootctl(1), set-default).
 */
export function planDefault(planning: Planning, target: Target): DefaultPlan {
  const { machine, capabilities } = planning
  const { bootMenu } = machine
  if (!machine.bootable || bootMenu === null) return FOLLOWS
  const written = defaultWritten(machine, target, bootMenu)
  if (written.follows !== 'no') return { ...FOLLOWS, ...written }
  const { defaultBy } = ABILITIES[bootMenu.loader]
  const entry = bootMenu.entries.find(({ toplevel }) => toplevel === target.storePath)
  const named = entry !== undefined && defaultBy !== null && isEntryId(entry.id) ? entry.id : null
  if (named !== null && capabilities.efiVariables) {
    return { ...FOLLOWS, steps: [setBootDefault(capabilities, named, target.label)] }
  }
  const afterwards = `The boot default remains ${defaultNow(machine)}. ${byHand(target, bootMenu, named)}`
  return { ...written, steps: [], afterwards: [afterwards] }
}

/** How to make it the default by hand, or to start it anyway. */
function byHand({ label }: Target, { loader, defaultSaved }: BootMenu, id: string | null): string {
  if (id !== null) return `To change it, on the machine itself: bootctl set-default ${id}.`
  if (ABILITIES[loader].defaultBy !== null) {
    return `To change it: find the entry of ${label} with bootctl list, then run bootctl set-default.`
  }
  const rest = defaultSaved ? '' : ', or delete the newer generations'
  return `Choose ${label} in the boot menu at the next boot${rest}.`
}
