import type { Start } from './bootable.ts'
import type { BootEntry } from './menu.ts'

/*
 * Which generation an entry is called after. An entry's name only decides among generations that share the
 * system that the entry starts: systems are identified by `init=`.
 */

/** Whether an entry's name belongs to this one of the generations that share its system. */
export function isCalledAfter(entry: BootEntry, { bootable }: Start): boolean {
  const { profile, number } = bootable
  const names = namesOf(entry)
  return profile === null
    ? isNumbered(entry, number)
    : names.includes(`-${profile}-`) || names.includes(`[${profile}]`)
}

/**
 * Whether an entry has a generation's number in its name: `nixos-generation-5.conf`, `Generation 5` (Limine),
 * `NixOS - Configuration 5` (GRUB and extlinux).
 */
export function isNumbered(entry: BootEntry, number: number): boolean {
  const named = new RegExp(`(?:generation|configuration)[- ]${number}(?!\\d)`, 'i')
  return named.test(namesOf(entry))
}

function namesOf({ id, title }: BootEntry): string {
  return `${id}\n${title}`
}
