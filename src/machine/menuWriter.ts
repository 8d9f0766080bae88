import { SYSTEM_PROFILE } from '../nix/profile.ts'
import { newestWhole } from './bestKnownGood.ts'
import type { Machine } from './machine.ts'

/**
 * Why the boot menu can't be written, and which generation's switch would write it, as sentences: what
 * writes it is the current system's own program. Null where that is there, and where another profile
 * is looked at than the system's, whose current generation is not known here.
 */
export function whyNoWriter(
  machine: Pick<Machine, 'profile' | 'generations'>,
): readonly string[] | null {
  if (machine.profile.path !== SYSTEM_PROFILE) return null
  const current = machine.generations.find((generation) => generation.current)
  if (current?.present === true && current.system?.switchable === true) return null
  const why =
    current === undefined
      ? 'The profile points at no generation, and what it points at'
      : current.present
        ? `${current.number}, which is current, lacks bin/switch-to-configuration and`
        : `${current.number}, which is current, is gone from the store and`
  const whole = newestWhole(machine)
  return [
    `${why} can’t write the boot menu, so the menu stays as it is.`,
    whole === null
      ? 'No generation is complete: rebuild the system.'
      : `Switch to ${whole.number}, the newest complete generation: that writes the menu.`,
  ]
}
