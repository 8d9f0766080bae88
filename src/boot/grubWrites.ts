import type { Host } from '../host/host.ts'
import { mountOf, readMounts } from './mounts.ts'

/*
 * `grub-reboot` writes what shall start into grubenv, and GRUB takes it out again when it starts.
 * Where GRUB can't write, it stays: what was to start once would start for ever (grub-reboot(8);
 * GRUB: grub-core/commands/loadenv.c, util/grub.d/00_header.in).
 */

/** File systems in which GRUB finds no plain blocks that it could write to. */
const NOT_WRITTEN = new Set(['btrfs', 'zfs', 'bcachefs', 'f2fs', 'squashfs', 'nfs', 'nfs4'])

/** Devices below a device: LVM on encryption on RAID is three deep. */
const DEEPEST = 8

/**
 * Why GRUB could not write to its environment in `directory`, as a clause; null where nothing
 * speaks against it.
 */
export async function whyGrubCantWrite(host: Host, directory: string): Promise<string | null> {
  const mounts = await readMounts(host)
  const place = await host.resolve(`${directory}/grub`).catch(() => null)
  const mount = mountOf(mounts ?? [], place ?? `${directory}/grub`)
  if (mount === null) return null
  if (NOT_WRITTEN.has(mount.type)) return `${directory}/grub lies on ${mount.type}`
  const layer = await layerOf(host, mount.device, DEEPEST)
  return layer === null ? null : `${directory}/grub lies on ${layer}`
}

/** The kind of volume that GRUB only reads from, in a block device or in those below it. */
async function layerOf(host: Host, device: string, depth: number): Promise<string | null> {
  const place = `/sys/dev/block/${device}`
  try {
    const uuid = await host.read(`${place}/dm/uuid`)
    if (uuid?.startsWith('LVM-') === true) return 'LVM'
    // The partitions of a RAID lie below it: …/block/md0/md0p1.
    if (/\/block\/md[^/]*/.test((await host.resolve(place)) ?? '')) return 'a RAID'
    if (depth === 0) return null
    for (const name of (await host.list(`${place}/slaves`)) ?? []) {
      const below = (await host.read(`${place}/slaves/${name}/dev`))?.trim()
      const layer = below === undefined ? null : await layerOf(host, below, depth - 1)
      if (layer !== null) return layer
    }
  } catch {
    // What sysfs does not tell is not known, and speaks against nothing.
  }
  return null
}
