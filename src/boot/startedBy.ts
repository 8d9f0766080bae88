import type { Host } from '../host/host.ts'
import { readLoaderVariable } from './efiVariables.ts'
import type { BootLoader } from './menu.ts'

/** Which boot loader started this machine, as far as its firmware tells. */
export interface StartedBy {
  /** As it names itself: `systemd-boot 257.6`, `GRUB 2.12`; null where none did. */
  readonly name: string | null
  /** Whether it was this one; null where that is not known. */
  readonly was: (loader: BootLoader) => boolean | null
}

const NOT_KNOWN: StartedBy = { name: null, was: () => null }

/** What names itself so in `LoaderInfo`; lanzaboote's entries are started by systemd-boot. */
const NAMED: readonly [start: RegExp, loaders: readonly BootLoader[]][] = [
  [/^systemd-boot\b/i, ['systemd-boot', 'lanzaboote']],
  [/^GRUB\b/i, ['grub']],
  [/^Limine\b/i, ['limine']],
]

/** Loaders that never start a machine without naming themselves. */
const ALWAYS_NAMED: readonly BootLoader[] = ['systemd-boot', 'lanzaboote']

/**
 * Which boot loader started this machine, by the variable in which it names itself (systemd:
 * docs/BOOT_LOADER_INTERFACE.md, LoaderInfo; GRUB since 2.12 by its module bli). systemd-boot
 * always does, and it needs EFI; of others nothing follows from their silence. Of a mounted system
 * nothing is known.
 */
export async function readStartedBy(host: Host): Promise<StartedBy> {
  if (host.outside !== null) return NOT_KNOWN
  const name = await readLoaderVariable(host, 'LoaderInfo')
  if (name === null) {
    const silent = await hasReadableFirmware(host)
    return silent
      ? { name, was: (loader) => (ALWAYS_NAMED.includes(loader) ? false : null) }
      : NOT_KNOWN
  }
  const named = NAMED.find(([start]) => start.test(name))?.[1]
  // One that we do not know may have started any other that is silent.
  if (named === undefined) {
    return { name, was: (loader) => (ALWAYS_NAMED.includes(loader) ? false : null) }
  }
  return { name, was: (loader) => named.includes(loader) }
}

/** Whether the firmware's variables can be read, or there is firmware without EFI. */
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
