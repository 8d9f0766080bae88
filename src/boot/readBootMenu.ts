import type { Host } from '../host/host.ts'
import { readGrub } from './grub.ts'
import type { BootMenu } from './menu.ts'
import { readSystemdBoot } from './systemdBoot.ts'

/** Where NixOS machines mount what the boot loader reads. */
const DIRECTORIES = ['/boot', '/efi', '/boot/efi']

/**
 * The machine's boot menu; null where no boot loader that we know has one.
 * Throws a Problem `unreadable` where it is there but this person may not read it.
 */
export async function readBootMenu(host: Host): Promise<BootMenu | null> {
  for (const directory of DIRECTORIES) {
    const menu = (await readSystemdBoot(host, directory)) ?? (await readGrub(host, directory))
    if (menu !== null) return menu
  }
  return null
}
