import { type BootMenu, pendingOnce } from '../boot/menu.ts'
import { numberOf } from '../machine/bootState.ts'
import type { StorePath } from '../nix/storePath.ts'
import { shellWord } from '../text/shellWord.ts'
import { clearOneShotCommand } from './commands.ts'
import type { Check, Step } from './plan.ts'
import type { Planning } from './planning.ts'

/** How a plan deals with a one-time boot entry that would override the new default. */
export interface OneShotPlan {
  /** Run last: if an earlier step fails, the one-shot entry stays as it was. */
  readonly steps: readonly Step[]
  readonly warnings: readonly string[]
  readonly checks: readonly Check[]
}

const NOTHING: OneShotPlan = { steps: [], warnings: [], checks: [] }

/**
 * Clears the one-shot entry where it starts none of these systems: a new boot default is meant for the next
 * boot, too. Where it can't be cleared from here, the plan warns of it and promises nothing about the next
 * boot.
 */
export function clearOneShot(
  { machine, capabilities }: Planning,
  wanted: readonly StorePath[] = [],
): OneShotPlan {
  const { bootMenu, bootable } = machine
  const once = bootMenu === null || !bootable ? null : pendingOnce(bootMenu)
  if (bootMenu === null || once === null) return NOTHING
  if (once.toplevel !== null && wanted.includes(once.toplevel)) return NOTHING
  const name = numberOf(machine, once.toplevel) ?? (once.title || once.id)
  const step = clearOneShotStep({ machine, capabilities })
  if (step === null) {
    const warning = `The next boot starts ${name}: the one-time boot entry can’t be cleared here.`
    return { steps: [], warnings: [warning], checks: [] }
  }
  return {
    steps: [step],
    warnings: [`Clears the one-time boot entry (${name}).`],
    checks: [{ kind: 'next-boot', storePath: null }],
  }
}

type Facts = Pick<Planning, 'machine' | 'capabilities'>

/** The step that clears the one-time boot entry; null where terrapin can't do it from here. */
export function clearOneShotStep({ machine: { bootMenu }, capabilities }: Facts): Step | null {
  // From outside, bootctl would change the firmware variables of this computer.
  return bootMenu === null || capabilities.rootDirectory !== null
    ? null
    : clearOneShotCommand(capabilities, bootMenu)
}

/** Whether `terrapin boot --forget` can clear the one-time boot entry. */
export function canClearOneShot(facts: Facts): boolean {
  return clearOneShotStep(facts) !== null
}

/** How to clear it by hand where terrapin can't, as a clause. */
export function clearOneShotByHand({ loader, directory }: BootMenu): string {
  return loader === 'grub'
    ? `grub-editenv ${shellWord(`${directory}/grub/grubenv`)} unset next_entry, as root`
    : 'bootctl set-oneshot "" on the machine itself, as root'
}
