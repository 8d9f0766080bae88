import type { Host } from '../host/host.ts'
import { type FstabLine, readFstab } from './machineFstab.ts'
import { isBelow, type Mount, readMounts } from './mounts.ts'

/** Where NixOS machines mount what the boot loader reads. */
const USUAL = ['/boot', '/efi', '/boot/efi']

/** What people call it elsewhere: `/boot1`, `/efi2`, `/esp`. */
const USUAL_NAME = /^\/(boot|efi|esp)[^/]*$/

/** What lies in a directory with a boot menu. */
const SIGNS = ['loader', 'EFI', 'efi', 'grub', 'extlinux', 'limine']

/** File systems that boot loaders read; what others hold (nfs, overlay, tmpfs) starts no machine. */
const READ_BY_LOADERS = new Set([
  ...['vfat', 'msdos', 'exfat', 'ext2', 'ext3', 'ext4', 'btrfs', 'xfs', 'zfs', 'bcachefs', 'f2fs'],
  ...['auto', 'autofs', 'none'],
])

/** So many lines of an fstab are looked at: it may be anyone's, below a root directory. */
const MAX_LINES = 256

/** Where the boot menus of a machine may lie. */
export interface MenuPlaces {
  /** The usual directories, then every mount point of the machine that looks like one. */
  readonly directories: readonly MenuPlace[]
  /** What fstab mounts where a menu would lie, and is not mounted: a menu there is not the one. */
  readonly unmounted: readonly Unmounted[]
}

export interface Unmounted {
  readonly place: string
  readonly type: string
  /** The machine starts without it (fstab(5), `nofail`): the disk of a mirror may be dead. */
  readonly optional: boolean
}

export interface MenuPlace {
  readonly path: string
  /** It is the machine's own by its fstab, or by its usual name: no USB stick. */
  readonly own: boolean
}

/**
 * Where the boot menus of this machine may lie: the usual directories and the mount points of fstab
 * and /proc/self/mountinfo that hold what a boot loader reads.
 */
export async function readMenuPlaces(host: Host): Promise<MenuPlaces> {
  const fstab = (await readFstab(host)).filter(mayHoldMenu).slice(0, MAX_LINES)
  const mounts = await readMounts(host)
  const mounted = (mounts ?? []).filter((mount) => READ_BY_LOADERS.has(mount.type))
  const listed = new Set([...USUAL, ...fstab.map(({ place }) => place)])
  const others = mounted.map(({ place }) => place).filter((place) => !listed.has(place))
  const candidates = [...listed, ...new Set(others)].filter((place) => place !== '/')
  const onFat = new Set(
    [...fstab, ...mounted].filter(({ type }) => type === 'vfat').map(({ place }) => place),
  )
  const looksLike = await Promise.all(
    candidates.map((place) => isLikely(host, place, onFat.has(place))),
  )
  const likely = new Set(candidates.filter((_, index) => looksLike[index]))
  const unmounted: Unmounted[] = []
  for (const line of fstab) {
    if (!isExpected(line, likely) || (await isMounted(host, line.place, mounts)) !== false) continue
    const { place, type, options } = line
    unmounted.push({ place, type, optional: options.includes('nofail') })
  }
  const isHidden = async (path: string) =>
    unmounted.some(({ place }) => place === path) ||
    (unmounted.some(({ place }) => isBelow(path, place)) &&
      (await isMounted(host, path, mounts)) !== true)
  const directories: MenuPlace[] = []
  const seen = new Set<string>()
  for (const path of candidates) {
    if (!likely.has(path) || (await isHidden(path))) continue
    const key = await identity(host, path)
    if (seen.has(key)) continue
    seen.add(key)
    directories.push({ path, own: listed.has(path) })
  }
  return { directories, unmounted }
}

function mayHoldMenu({ place, type }: FstabLine): boolean {
  return READ_BY_LOADERS.has(type) && place !== '/' && !isBelow(place, '/nix/store')
}

/**
 * Whether something of a boot loader lies there. Where that can't be seen, an EFI system partition
 * or a usual directory is looked into all the same: that a menu may not be read is said.
 */
async function isLikely(host: Host, place: string, isFat: boolean): Promise<boolean> {
  if (USUAL.includes(place)) return true
  try {
    const found = await Promise.all(SIGNS.map((name) => host.status(`${place}/${name}`)))
    return found.some((status) => status?.kind === 'directory')
  } catch {
    return isFat || USUAL_NAME.test(place)
  }
}

/** Whether a boot menu belongs on what this line mounts, rather than anything else. */
function isExpected({ place, type, options }: FstabLine, likely: ReadonlySet<string>): boolean {
  if (USUAL.includes(place) || USUAL_NAME.test(place) || likely.has(place)) return true
  return type === 'vfat' && !options.includes('noauto') && !options.includes('nofail')
}

/**
 * Whether something is mounted there, or is on first use (autofs, systemd.automount(5)).
 * Below a root directory the device decides. Null where it is not known.
 */
async function isMounted(
  host: Host,
  place: string,
  mounts: readonly Mount[] | null,
): Promise<boolean | null> {
  const path = (await host.resolve(place).catch(() => null)) ?? place
  if (host.outside === null) return mounts?.some((mount) => mount.place === path) ?? null
  const found = await host.status(path).catch(() => undefined)
  if (found === undefined) return null
  return found !== null && found.device !== (await host.status('/'))?.device
}

/** One directory may be mounted, or linked, at several places. */
async function identity(host: Host, path: string): Promise<string> {
  const place = (await host.resolve(path).catch(() => null)) ?? path
  const status = await host.status(place).catch(() => null)
  return status === null ? path : `${status.device}:${status.inode}`
}
