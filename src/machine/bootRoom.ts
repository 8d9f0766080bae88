import { copiesAnything } from '../boot/report/regenerationPeak.ts'
import { readStoreFiles } from '../boot/storeFiles.ts'
import type { Host } from '../host/host.ts'
import { STORE_DIRECTORY } from '../nix/storePath.ts'
import type { Machine } from './machine.ts'

/** Space needed for one more generation on the boot menu's file system, and space free there; bytes. */
export interface BootRoom {
  readonly directory: string
  readonly free: number
  /** Kernel and initrd of the current generation: the next one may share neither with it. */
  readonly needed: number
}

/** Null where unknown, or where nothing is copied there. */
export async function readBootRoom(host: Host, machine: Machine): Promise<BootRoom | null> {
  const { bootMenu, bootSpace, generations, profile } = machine
  const current = generations.find(({ number }) => number === profile.current)
  if (bootMenu === null || bootSpace === null || current?.storePath == null) return null
  const { directory } = bootMenu
  const device = async (path: string) => (await host.status(path))?.device
  const separate = (await device(directory)) !== (await device(STORE_DIRECTORY))
  if (!copiesAnything(bootMenu, { separate })) return null
  const files = await readStoreFiles(host, bootMenu.loader, current.storePath)
  const needed = files.reduce((sum, { bytes }) => sum + bytes, 0)
  return needed === 0 ? null : { directory, free: bootSpace.free, needed }
}
