import { ABILITIES, defaultByPlace } from '../boot/loaders.ts'
import type { BootMenu } from '../boot/menu.ts'
import { largest } from '../lists.ts'
import { defaultName } from '../machine/bootState.ts'
import { otherWritten } from '../machine/bootWords.ts'
import type { Generation } from '../machine/generation.ts'
import type { Machine } from '../machine/machine.ts'
import { SYSTEM_PROFILE } from '../nix/profile.ts'
import type { Target } from '../targets/target.ts'

/* The boot default after the menu is regenerated. */

/** The boot default after regenerating, with warnings about it. */
export interface WrittenDefault {
  /** Whether the current system becomes the default; `open` where only that system knows. */
  readonly follows: 'yes' | 'no' | 'open'
  readonly warnings: readonly string[]
}

/** Predicts the boot default after regenerating the menu, with `target` as the current generation. */
export function defaultWritten(machine: Machine, target: Target, menu: BootMenu): WrittenDefault {
  if (followsByItself(machine, target, menu)) {
    const warning = otherWritten(menu) ?? mayStay(machine, target, menu) ?? mayBeOther(menu)
    return warning === null
      ? { follows: 'yes', warnings: [] }
      : { follows: 'open', warnings: [warning] }
  }
  const [now, then] = [defaultNow(machine), newestOf(machine, menu) ?? defaultNow(machine)]
  const becomes = now === then ? `remains ${now}` : `becomes ${then} (now ${now})`
  return { follows: 'no', warnings: [`${whyDefaultStays(menu)}: the boot default ${becomes}.`] }
}

/** The newest generation, for a loader that boots it; null where the default is saved or unknown. */
function newestOf({ generations, profile }: Machine, { defaultSaved }: BootMenu): string | null {
  if (defaultSaved || profile.path !== SYSTEM_PROFILE) return null
  return String(largest(generations.map(({ number }) => number)))
}

/** Why the loader may start a different one than the current; null where regenerating the menu decides. */
export function whyDefaultStays({ loader, defaultSaved }: BootMenu): string | null {
  const { name, setsDefault } = ABILITIES[loader]
  if (defaultSaved) return `${name}’s default is saved outside the menu`
  return setsDefault === 'never' ? `${name} always boots the newest generation` : null
}

/**
 * systemd-boot's builder sets only a default that it lists: the newest generations of each profile, up to the
 * configurationLimit of the system whose builder runs, here the target's own (systemd-boot-builder.py). One
 * older than all currently listed ones is beyond the limit of the menu's last writer, which need not be the
 * target's.
 */
function mayStay(machine: Machine, { generation }: Target, menu: BootMenu): string | null {
  if (ABILITIES[menu.loader].setsDefault !== 'if-listed') return null
  if (generation === null || isInMenu(generation, menu)) return null
  const { number } = generation
  const others = machine.generations.filter((other) => other !== generation)
  const isNewest = others.every((other) => other.number < number)
  const isOverdue = others.some((other) => isInMenu(other, menu) && other.number < number)
  if (isNewest || isOverdue) return null
  const stays = `the boot default remains ${defaultNow(machine)}`
  return (
    `${number} is older than every entry in the boot menu. If it is over configurationLimit, the menu ` +
    `leaves it out and ${stays}. Pin it to have it listed.`
  )
}

/** In the menu that is written; a copy on another disk may list others. */
function isInMenu({ inBootMenu, storePath }: Generation, { entries, others }: BootMenu): boolean {
  if (others.length === 0) return inBootMenu === true
  return entries.some(({ toplevel }) => toplevel !== null && toplevel === storePath)
}

/**
 * Someone made another system the default: by hand, by a script that runs with each regeneration, or in the
 * configuration.
 */
function mayBeOther(menu: BootMenu): string | null {
  const { defaultEntry, loader } = menu
  const byPlace = defaultByPlace(menu)
  if (byPlace !== null) {
    return (
      `GRUB’s default is ${byPlace.title}, by its position in the menu (boot.loader.grub.default). ` +
      'Regenerating the menu keeps that position.'
    )
  }
  if (defaultEntry === null || defaultEntry.toplevel !== null) return null
  if (!defaultEntry.id.startsWith('auto-')) return null
  const { name } = ABILITIES[loader]
  return (
    `${name}’s default is now ${defaultEntry.title}. Regenerating the menu makes the target the ` +
    'default, unless the configuration sets another.'
  )
}

export function defaultNow(machine: Machine): string {
  return defaultName(machine) ?? 'unchanged'
}

function followsByItself(machine: Machine, target: Target, menu: BootMenu): boolean {
  if (menu.defaultSaved) return menu.defaultEntry?.toplevel === target.storePath
  if (whyDefaultStays(menu) === null) return true
  const newest = largest(machine.generations.map(({ number }) => number))
  const number = target.generation?.number ?? Number.POSITIVE_INFINITY
  return machine.profile.path === SYSTEM_PROFILE && number >= newest
}
