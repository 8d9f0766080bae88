import type { Host } from '../../host/host.ts'
import { mountOf, readMounts } from '../mounts.ts'

/*
 * `grub-reboot` writes the next entry into grubenv, and GRUB removes it when it starts. Where GRUB can't
 * write, a one-shot entry would start at every boot (grub-reboot(8); GRUB: grub-core/commands/loadenv.c,
 * util/grub.d/00_header.in).
 */

/** File systems without plain blocks that GRUB could write to. */
const NOT_WRITTEN = new Set(['btrfs', 'zfs', 'bcachefs', 'f2fs', 'squashfs', 'nfs', 'nfs4'])

/** A device and all below it: LVM on encryption on RAID over a few disks. */
const MAX_DEVICES = 64

/** Why GRUB can't write its environment in `directory`, as a clause; null where no obstacle is known. */
export async function whyGrubCantWrite(host: Host, directory: string): Promise<string | null> {
  const mounts = await readMounts(host)
  const place = await host.resolve(`${directory}/grub`).catch(() => null)
  const mount = mountOf(mounts ?? [], place ?? `${directory}/grub`)
  if (mount === null) return null
  if (NOT_WRITTEN.has(mount.type)) return `${directory}/grub is on ${mount.type}`
  const layer = await layerOf(host, mount.device)
  return layer === null ? null : `${directory}/grub is on ${layer}`
}

/** The kind of volume, at or below a block device, that GRUB can only read. */
async function layerOf(host: Host, first: string): Promise<string | null> {
  const devices = new Set([first])
  try {
    for (const device of devices) {
      const place = `/sys/dev/block/${device}`
      const uuid = await host.read(`${place}/dm/uuid`)
      if (uuid?.startsWith('LVM-') === true) return 'LVM'
      // Partitions of a RAID are below its device: …/block/md0/md0p1.
      if (/\/block\/md[^/]*/.test((await host.resolve(place)) ?? '')) return 'RAID'
      for (const name of (await host.list(`${place}/slaves`, MAX_DEVICES)) ?? []) {
        const below = (await host.read(`${place}/slaves/${name}/dev`))?.trim()
        if (below !== undefined && devices.size < MAX_DEVICES) devices.add(below)
      }
    }
  } catch {
    // Devices that sysfs does not describe count as no obstacle.
  }
  return null
}
