import type { Host } from '../host/host.ts'
import { ABILITIES } from './loaders.ts'
import type { BootLoader } from './menu.ts'
import { linesOf } from './menuFile.ts'

/** A boot loader whose menu terrapin can't read. */
export interface UnknownLoader {
  /** `rEFInd in /boot/EFI/refind`. */
  readonly name: string
  /** The supported loader whose menu beside it is then unused. */
  readonly replaces: BootLoader | null
}

/** Files in a boot menu's directory that identify loaders used with NixOS. */
const TRACES: readonly [name: string, paths: readonly string[]][] = [
  ['rEFInd', ['EFI/refind/refind.conf', 'EFI/BOOT/refind.conf']],
  ['GRUB Legacy', ['grub/menu.lst', 'grub/grub.conf']],
  ['syslinux', ['syslinux/syslinux.cfg', 'EFI/syslinux/syslinux.cfg']],
  ['OpenCore', ['EFI/OC/OpenCore.efi']],
  // nixpkgs: init-script-builder.sh (boot.loader.initScript)
  ['NixOS’s init script', ['init-other-configurations-contents.txt']],
]

/** Menu files of supported loaders without a bootable entry, as after a crash. Never throws. */
export async function findEmptyMenus(
  host: Host,
  directories: readonly string[],
): Promise<string[]> {
  const found: string[] = []
  for (const directory of directories) {
    for (const { name, menuFile } of Object.values(ABILITIES)) {
      const place = menuFile === null ? null : await firstOf(host, directory, [menuFile])
      if (place !== null) found.push(`${name} (${place}, which lists no entries)`)
    }
  }
  return found
}

const FIRMWARE = '/boot/firmware'

/** The unsupported loaders that are present. Never throws. */
export async function findUnknownLoaders(
  host: Host,
  directories: readonly string[],
): Promise<UnknownLoader[]> {
  const found: UnknownLoader[] = []
  for (const directory of directories) {
    for (const [name, paths] of TRACES) {
      const path = await firstOf(host, directory, paths)
      if (path !== null) found.push({ name: `${name} (${path})`, replaces: null })
    }
  }
  if (await startsByItself(host)) {
    const name = `the Raspberry Pi’s own firmware (${FIRMWARE}/config.txt)`
    found.push({ name, replaces: 'extlinux' })
  }
  return found
}

async function firstOf(
  host: Host,
  directory: string,
  paths: readonly string[],
): Promise<string | null> {
  for (const path of paths) {
    const place = `${directory}/${path}`
    if ((await host.status(place).catch(() => null)) !== null) return place
  }
  return null
}

/**
 * Whether the Raspberry Pi's firmware starts Linux itself, by its config.txt: otherwise config.txt names
 * U-Boot as the kernel, which then reads extlinux.conf (nixpkgs: installer/sd-card/sd-image-aarch64.nix).
 */
async function startsByItself(host: Host): Promise<boolean> {
  const text = await host.read(`${FIRMWARE}/config.txt`, 65_536).catch(() => null)
  if (text === null) return false
  return !linesOf(text).some((line) => /^\s*(kernel|armstub)\s*=.*u-?boot/i.test(line))
}
