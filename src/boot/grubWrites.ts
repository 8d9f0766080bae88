import type { Host } from '../host/host.ts'
import { mountOf, readMounts } from './mounts.ts'

/*
 * `grub-reboot` writes what shall start into grubenv, and GRUB takes it out again when it starts.
 * Where GRUB can't write, it stays: what was to start once would start for ever (grub-reboot(8);
 * GRUB: grub-core/commands/loadenv.c, util/grub.d/00_header.in).
 */

/** File systems in which GRUB finds no plain blocks that it could write to. */
const NOT_WRITTEN = new Set(['btrfs', 'zfs', 'bcachefs', 'f2fs', 'squashfs', 'nfs', 'nfs4'])

/** A device and all below it: LVM on encryption on RAID of a few disks. */
const MAX_DEVICES = 64

/**
 * Why GRUB could not write to its environment in `directory`, as a clause; null where nothing
 * speaks against it.
 */
export async function whyGrubCantWrite(host: Host, directory: string): Promise<string | null> {
  const mounts = await readMounts(host)
  const place = await host.resolve(`${directory}/grub`).catch(() => null)
  const mount = mountOf(mounts ?? [], place ?? `${directory}/grub`)
  if (mount === null) return null
  if (NOT_WRITTEN.has(mount.type)) return `${directory}/grub is on ${mount.type}`
  const layer = await layerOf(host, mount.device)
  return layer === null ? null : `${directory}/grub is on ${layer}`
}

/** The kind of volume that GRUB only reads from, in a block device or in those below it. */
async function layerOf(host: Host, first: string): Promise<string | null> {
  const devices = new Set([first])
  try {
    for (const device of devices) {
      const place = `/sys/dev/block/${device}`
      const uuid = await host.read(`${place}/dm/uuid`)
      if (uuid?.startsWith('LVM-') === true) return 'LVM'
      // The partitions of a RAID lie below it: …/block/md0/md0p1.
      if (/\/block\/md[^/]*/.test((await host.resolve(place)) ?? '')) return 'RAID'
      for (const name of (await host.list(`${place}/slaves`, MAX_DEVICES)) ?? []) {
        const below = (await host.read(`${place}/slaves/${name}/dev`))?.trim()
        if (below !== undefined && devices.size < MAX_DEVICES) devices.add(below)
      }
    }
  } catch {
    // What sysfs does not tell is not known, and speaks against nothing.
  }
  return null
}
