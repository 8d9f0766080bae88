import { posix } from 'node:path'
import type { Host } from '../host/host.ts'
import { SYSTEM_PROFILE } from '../nix/profile.ts'
import { Problem } from '../problem.ts'

/** Where NixOS machines mount what the boot loader reads. */
const PLACES = ['/boot', '/efi', '/boot/efi']

/**
 * What a rescue must mount before it writes a boot menu: the first of a mounted system's boot
 * places that its fstab(5) mounts and that lies on the file system of `/` here. Writing the menu
 * would fill the directory below the mount point, and the machine would start as before. Null where
 * all is mounted, or on the machine itself.
 */
export async function unmountedBoot(host: Host): Promise<Problem | null> {
  if (host.outside === null) return null
  // /etc may not be mounted itself, or be made anew by every start; the profile has its text.
  const read = (path: string) => host.read(path).catch(() => null)
  const fstab = (await read('/etc/fstab')) ?? (await read(`${SYSTEM_PROFILE}/etc/fstab`)) ?? ''
  const wanted = fstab
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(/\s+/)[1])
  const root = await host.status('/')
  for (const place of PLACES.filter((some) => wanted.includes(some))) {
    const found = await host.status(place).catch(() => null)
    if (found !== null && found.device !== root?.device) continue
    const there = posix.join(host.outside, place)
    return new Problem(
      'unmounted',
      `${place} is a file system of its own, by etc/fstab, and is not mounted: mount it at ${there}.`,
    )
  }
  return null
}
