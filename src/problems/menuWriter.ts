import { newestWhole } from '../health/bestKnownGood.ts'
import type { Machine } from '../machine/machine.ts'
import { SYSTEM_PROFILE } from '../nix/profile.ts'

/**
 * Why the boot menu can't be written, and which generation's switch would write it, as sentences: the current
 * system's own program writes the menu. Null where that program exists, and for other profiles than the
 * system's, where the system's current generation is unknown.
 */
export function whyNoWriter(
  machine: Pick<Machine, 'profile' | 'generations'>,
): readonly string[] | null {
  if (machine.profile.path !== SYSTEM_PROFILE) return null
  const current = machine.generations.find((generation) => generation.current)
  if (current?.present === true && current.system?.switchable === true) return null
  const why =
    current === undefined
      ? 'the profile does not point to a generation'
      : current.present
        ? `bin/switch-to-configuration is missing from the current generation ${current.number}`
        : `the current generation ${current.number} is missing from the store`
  const whole = newestWhole(machine)
  return [
    `The boot menu can’t be regenerated: ${why}.`,
    whole === null
      ? 'No generation is complete. Rebuild the system.'
      : `Switch to ${whole.number} (newest complete generation) to regenerate the menu.`,
  ]
}
