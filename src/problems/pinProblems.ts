import { entriesStarting } from '../boot/bootable.ts'
import { generationWith } from '../machine/bootState.ts'
import type { Machine } from '../machine/machine.ts'
import { exactStorePath } from '../nix/storePath.ts'
import { listsPin, lostPinError, type ProfilePin, pinError, profilePins } from '../pins/pins.ts'
import type { MachineProblem } from './machineProblem.ts'

/** Reports broken pins, then those that are missing from the boot menu. */
export function findPins(machine: Machine): MachineProblem[] {
  if (!machine.bootable) return []
  return [
    ...machine.lostPins.map((pin) => lost(pin.name, lostPinError(pin))),
    ...profilePins(machine.pins).flatMap((pin) => broken(pin)),
    ...profilePins(machine.pins)
      .filter((pin) => isUnlisted(machine, pin))
      .map(unlisted),
  ]
}

function lost(name: string, message: string): MachineProblem {
  const explains =
    'Its system may be garbage-collected already. Unpin it, then pin the system that you want to keep.'
  const fix = { kind: 'unpin', name, description: 'unpin it' } as const
  return { kind: 'pin', name, error: 'broken', message, explains, fix }
}

function broken(pin: ProfilePin): MachineProblem[] {
  const { name, storePath, error } = pin
  const message = pinError(pin)
  if (message === null) return []
  if (error === 'gone') return [lost(name, message)]
  // The garbage collector follows a link straight into the store.
  const explains =
    exactStorePath(pin.linkTarget) === null
      ? 'It may be missing from the boot menu.'
      : 'It is still protected from garbage collection but may be missing from the boot menu.'
  const fix = { kind: 'pin', name, storePath, description: 'pin it again' } as const
  return [{ kind: 'pin', name, error: 'broken', message, explains, fix }]
}

/** Whether no entry starts the pinned system; an entry of a generation with the same system counts. */
function isUnlisted(
  { bootMenu, generations }: Machine,
  { name, storePath, error }: ProfilePin,
): boolean {
  if (bootMenu === null || error !== null || listsPin(bootMenu, name) !== true) return false
  const generation = generationWith(generations, storePath)
  // Without boot.json there is nothing to list.
  if (generation !== null && generation.system !== null && generation.system.bootspec === null)
    return false
  return entriesStarting(bootMenu, storePath).length === 0
}

function unlisted({ name }: ProfilePin): MachineProblem {
  return {
    kind: 'pin',
    name,
    error: 'unlisted',
    message: `The pin ${name} is missing from the boot menu.`,
    explains: 'It can’t be chosen at boot. Regenerating the boot menu should add it.',
    fix: { kind: 'menu', description: 'regenerate the boot menu' },
  }
}
