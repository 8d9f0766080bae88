import type { Machine } from '../machine/machine.ts'
import { exactStorePath } from '../nix/storePath.ts'
import { listsPin, lostPinFault, type ProfilePin, pinFault, profilePins } from '../pins/pins.ts'
import type { MachineProblem } from './machineProblem.ts'

/** Pins that do not hold, then those that the boot menu should list and does not. */
export function findPins(machine: Machine): MachineProblem[] {
  if (!machine.bootable) return []
  return [
    ...machine.lostPins.map((pin) => lost(pin.name, lostPinFault(pin))),
    ...profilePins(machine.pins).flatMap((pin) => broken(pin)),
    ...profilePins(machine.pins)
      .filter((pin) => isUnlisted(machine, pin))
      .map(unlisted),
  ]
}

function lost(name: string, says: string): MachineProblem {
  const explains = 'What it kept may have been collected. Unpin it, and pin what is to be kept now.'
  const fix = { kind: 'unpin', name, says: 'unpin it' } as const
  return { kind: 'pin', name, fault: 'broken', says, explains, fix }
}

function broken(pin: ProfilePin): MachineProblem[] {
  const { name, storePath, fault } = pin
  const says = pinFault(pin)
  if (says === null) return []
  if (fault === 'gone') return [lost(name, says)]
  // The collector follows a link straight into the store.
  const explains =
    exactStorePath(pin.linkTarget) === null
      ? 'The boot menu may not list it.'
      : 'The garbage collector still keeps it, but the boot menu may not list it.'
  const fix = { kind: 'pin', name, storePath, says: 'pin it again' } as const
  return [{ kind: 'pin', name, fault: 'broken', says, explains, fix }]
}

/** An entry of a generation with the same system is as good. */
function isUnlisted(
  { bootMenu, generations }: Machine,
  { name, storePath, fault }: ProfilePin,
): boolean {
  if (bootMenu === null || fault !== null || listsPin(bootMenu, name) !== true) return false
  const generation = generations.find((some) => some.storePath === storePath)
  // Without boot.json there is nothing that could be listed.
  if (generation?.system != null && generation.system.bootspec === null) return false
  return !bootMenu.entries.some(({ toplevel }) => toplevel === storePath)
}

function unlisted({ name }: ProfilePin): MachineProblem {
  return {
    kind: 'pin',
    name,
    fault: 'unlisted',
    says: `The pin ${name} has no entry in the boot menu.`,
    explains: 'It can’t be chosen at the start. Regenerating the boot menu should list it.',
    fix: { kind: 'menu', says: 'regenerate the boot menu' },
  }
}
