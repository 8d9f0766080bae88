import type { Machine } from '../machine/machine.ts'

export const UNKNOWN_DEFAULT =
  'Boot default unknown, so it is not protected: make sure not to delete it.'

/**
 * Whether the boot default is probably one of the profile's systems, but unknown: no boot menu is found, it
 * names no default, the default's system can't be read, or only root can read it.
 */
export function isDefaultUnknown(machine: Machine): boolean {
  const { bootable, startsItself, bootMenu } = machine
  const entry = bootMenu?.defaultEntry ?? null
  return bootable && startsItself && (entry === null || entry.unread === true)
}
