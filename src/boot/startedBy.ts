import type { Host } from '../host/host.ts'
import { readLoaderVariable } from './efiVariables.ts'
import type { BootLoader } from './menu.ts'

/** The boot loader that started this machine, as far as its firmware reports. */
export interface StartedBy {
  /** Its own name: `systemd-boot 257.6`, `GRUB 2.12`; null where none is reported. */
  readonly name: string | null
  /** Whether this loader started the machine; null where unknown. */
  readonly was: (loader: BootLoader) => boolean | null
}

const NOT_KNOWN: StartedBy = { name: null, was: () => null }

/** Values of `LoaderInfo`; lanzaboote's entries are started by systemd-boot. */
const NAMED: readonly [start: RegExp, loaders: readonly BootLoader[]][] = [
  [/^systemd-boot\b/i, ['systemd-boot', 'lanzaboote']],
  [/^GRUB\b/i, ['grub']],
  [/^Limine\b/i, ['limine']],
]

/** Loaders that always report their name. */
const ALWAYS_NAMED: readonly BootLoader[] = ['systemd-boot', 'lanzaboote']

/**
 * The boot loader that started this machine, from the variable with its name (systemd:
 * docs/BOOT_LOADER_INTERFACE.md, LoaderInfo; GRUB since 2.12 by its module bli). systemd-boot always sets it
 * and requires EFI; for other loaders a missing variable proves nothing. Unknown for a mounted system.
 */
export async function readStartedBy(host: Host): Promise<StartedBy> {
  if (host.rootDirectory !== null) return NOT_KNOWN
  const name = await readLoaderVariable(host, 'LoaderInfo')
  if (name === null) {
    const silent = await hasReadableFirmware(host)
    return silent
      ? { name, was: (loader) => (ALWAYS_NAMED.includes(loader) ? false : null) }
      : NOT_KNOWN
  }
  const named = NAMED.find(([start]) => start.test(name))?.[1]
  // An unknown loader may have started any other that reports no name.
  if (named === undefined) {
    return { name, was: (loader) => (ALWAYS_NAMED.includes(loader) ? false : null) }
  }
  return { name, was: (loader) => named.includes(loader) }
}

/** Whether the firmware's variables can be read, or the firmware is not EFI. */
async function hasReadableFirmware(host: Host): Promise<boolean> {
  try {
    const empty = await host.isEmpty('/sys/firmware/efi/efivars')
    if (empty !== null) return !empty
    const efi = await host.status('/sys/firmware/efi')
    return efi === null && (await host.status('/sys/firmware')) !== null
  } catch {
    return false
  }
}
