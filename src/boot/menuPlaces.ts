import type { Host } from '../host/host.ts'
import { ABILITIES } from './loaders.ts'
import { type FstabLine, readFstab } from './machineFstab.ts'
import { isBelow, type Mount, readMounts } from './mounts.ts'

/** Where NixOS machines mount what the boot loader reads. */
const USUAL = ['/boot', '/efi', '/boot/efi']

/** Other common names: `/boot1`, `/efi2`, `/esp`. */
const USUAL_NAME = /^\/(boot|efi|esp)[^/]*$/

/** Names found in a directory with a boot menu. */
const SIGNS = [...new Set(Object.values(ABILITIES).flatMap(({ signs }) => signs))]

/** File systems that boot loaders read; a menu on others (nfs, overlay, tmpfs) starts no machine. */
const READ_BY_LOADERS = new Set([
  ...['vfat', 'msdos', 'exfat', 'ext2', 'ext3', 'ext4', 'btrfs', 'xfs', 'zfs', 'bcachefs', 'f2fs'],
  ...['auto', 'autofs', 'none'],
])

/** Maximum lines of an fstab: below a root directory anyone may have written it. */
const MAX_LINES = 256

/** Possible directories of a machine's boot menus. */
export interface MenuPlaces {
  /** The usual directories, then every mount point of the machine that resembles one. */
  readonly directories: readonly MenuPlace[]
  /** Mounts of fstab that should hold a menu but are not mounted: what is below them is not used. */
  readonly unmounted: readonly Unmounted[]
}

export interface Unmounted {
  readonly place: string
  readonly type: string
  /** The machine boots without it (fstab(5), `nofail`): a disk of a mirror may have failed. */
  readonly optional: boolean
}

export interface MenuPlace {
  readonly path: string
  /** It belongs to the machine by its fstab or its usual name: not a USB stick. */
  readonly own: boolean
}

/**
 * Possible directories of this machine's boot menus: the usual ones, and the mount points in fstab and
 * /proc/self/mountinfo that hold files of a boot loader.
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
 * Whether a boot loader's files are there. Where that can't be seen, an EFI system partition or a usual
 * directory counts as likely, so that an unreadable menu is reported.
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

/** Whether this line mounts a file system meant for a boot menu. */
function isExpected({ place, type, options }: FstabLine, likely: ReadonlySet<string>): boolean {
  if (USUAL.includes(place) || USUAL_NAME.test(place) || likely.has(place)) return true
  return type === 'vfat' && !options.includes('noauto') && !options.includes('nofail')
}

/**
 * Whether something is mounted there, or will be on first use (autofs, systemd.automount(5)). Below a root
 * directory the device decides. Null where unknown.
 */
async function isMounted(
  host: Host,
  place: string,
  mounts: readonly Mount[] | null,
): Promise<boolean | null> {
  const path = (await host.resolve(place).catch(() => null)) ?? place
  if (host.rootDirectory === null) return mounts?.some((mount) => mount.place === path) ?? null
  const found = await host.status(path).catch(() => undefined)
  if (found === undefined) return null
  return found !== null && found.device !== (await host.status('/'))?.device
}

/** Identifies a directory that is mounted or linked at several paths. */
async function identity(host: Host, path: string): Promise<string> {
  const place = (await host.resolve(path).catch(() => null)) ?? path
  const status = await host.status(place).catch(() => null)
  return status === null ? path : `${status.device}:${status.inode}`
}
