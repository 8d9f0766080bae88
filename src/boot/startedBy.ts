import type { Host } from '../host/host.ts'
import { readLoaderVariable } from './efiVariables.ts'
import { ABILITIES, BOOT_LOADERS } from './loaders.ts'
import type { BootLoader } from './menu.ts'

/** The boot loader that started this machine, as far as its firmware reports. */
export interface StartedBy {
  /** Its own name: `systemd-boot 257.6`, `GRUB 2.12`; null where none is reported. */
  readonly name: string | null
  /** Whether this loader started the machine; null where unknown. */
  readonly was: (loader: BootLoader) => boolean | null
}

const NOT_KNOWN: StartedBy = { name: null, was: () => null }

/**
 * The boot loader that started this machine, from the EFI variable `LoaderInfo` (`ABILITIES` says which loader
 * sets it). Unknown for a mounted system.
 */
export async function readStartedBy(host: Host): Promise<StartedBy> {
  if (host.rootDirectory !== null) return NOT_KNOWN
  const name = await readLoaderVariable(host, 'LoaderInfo')
  if (name === null) {
    const silent = await hasReadableFirmware(host)
    return silent ? { name, was: wasUnreported } : NOT_KNOWN
  }
  const named = BOOT_LOADERS.filter((loader) => ABILITIES[loader].reportedAs?.test(name))
  // An unknown loader may have started any other that reports no name.
  if (named.length === 0) return { name, was: wasUnreported }
  return { name, was: (loader) => named.includes(loader) }
}

function wasUnreported(loader: BootLoader): boolean | null {
  return ABILITIES[loader].alwaysReported ? false : null
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
