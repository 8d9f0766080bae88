import type { Host } from '../../host/host.ts'
import { placeOf } from '../bootPath.ts'
import { linesOf } from '../menuFile.ts'
import { isBelow, type Mount, mountOf, readMounts } from '../mounts.ts'

/*
 * Locations of the files that grub.cfg names by a path on a file system: `($drive2)/@nix/store/x/y`. NixOS
 * has GRUB search for that file system by UUID or label, and on ZFS names the dataset in the path
 * (install-grub.pl, GrubFs).
 */

/** `search --set=drive1 --fs-uuid 1B2C-3D4E`, which names a file system. */
const SEARCH = /^\s*search\s+(?:--no-floppy\s+)?--set=(\S+)\s+--(fs-uuid|label)\s+(\S+)\s*$/

/** A machine has a handful; further searches are ignored. */
const MAX_SEARCHES = 256

/** Where a file named by grub.cfg is located. */
export interface GrubPlace {
  /** Its path on the machine; null where unknown. */
  readonly path: string | null
  /**
   * The file is, by its name, in a part of its file system (a subvolume, a dataset) that is not mounted, so
   * whether GRUB finds it is unknown. `path` is then the usual location of such a file.
   */
  readonly unmounted: boolean
}

/** Locates the files that a grub.cfg in `directory` with this text names. */
export async function grubPlaces(
  host: Host,
  directory: string,
  text: string,
): Promise<(file: string) => Promise<GrubPlace>> {
  const mounts = await readMounts(host)
  const guessed = (file: string) => placeOf(directory, withinBoot(file))
  if (mounts === null) return async (file) => ({ path: guessed(file), unmounted: false })
  const drives = new Map<string, readonly Mount[]>()
  const searched = new Map<string, readonly Mount[]>()
  for (const line of linesOf(text)) {
    const [, drive, by = '', name = ''] = SEARCH.exec(line) ?? []
    if (drive === undefined) continue
    const key = `${by} ${name}`
    const known = searched.get(key)
    if (known === undefined && searched.size >= MAX_SEARCHES) continue
    const plain = name.replace(/^["']|["']$/g, '')
    const found = known ?? (await mountsOf(host, mounts, by === 'label', plain))
    searched.set(key, found)
    drives.set(drive, found)
  }
  const place = (await host.resolve(directory).catch(() => null)) ?? directory
  const own = mountOf(mounts, place)
  // Without a search, GRUB uses the file system of its own directory; a search may set `root` instead.
  const usual = drives.get('root') ?? mounts.filter((mount) => own && isOneFileSystem(mount, own))
  return async (file) => {
    const [, drive = '', path = file] = /^\(\$?([^)]*)\)(.*)$/s.exec(file) ?? []
    const where = drives.get(drive) ?? usual
    const found = placeOn(where, path.replace(/\/+/g, '/'))
    if (found !== null) return { path: found, unmounted: false }
    const guess = guessed(file)
    const isThere = (await host.status(guess).catch(() => null)) !== null
    // A file on a file system that is unknown or not mounted is not known to be missing.
    if (drive !== '' && !drives.has(drive)) return { path: guess, unmounted: false }
    return { path: isThere || own === null ? guess : null, unmounted: where.length > 0 }
  }
}

function isOneFileSystem(a: Mount, b: Mount): boolean {
  return a.type === 'zfs' ? a.source === b.source : a.device === b.device || a.source === b.source
}

/** Where a file system is mounted; empty where it is not, or can't be found by that name. */
async function mountsOf(
  host: Host,
  mounts: readonly Mount[],
  byLabel: boolean,
  name: string,
): Promise<readonly Mount[]> {
  const pool = mounts.filter(
    ({ type, source }) => byLabel && type === 'zfs' && isBelow(source, name),
  )
  if (pool.length > 0) return pool
  const resolve = (path: string) => host.resolve(path).catch(() => null)
  const device = await resolve(`/dev/disk/by-${byLabel ? 'label' : 'uuid'}/${name}`)
  if (device === null) return []
  const named: Mount[] = []
  for (const mount of mounts) {
    const isIt = mount.source.startsWith('/dev/') && (await resolve(mount.source)) === device
    if (isIt) named.push(mount)
  }
  return named
}

/** The path on the machine of `path` on the file system that these mounts show. */
function placeOn(mounts: readonly Mount[], path: string): string | null {
  let found: { readonly mount: Mount; readonly root: string } | null = null
  for (const mount of mounts) {
    const root = rootOf(mount)
    if (isBelow(path, root) && root.length >= (found?.root.length ?? 0)) found = { mount, root }
  }
  if (found === null) return null
  const { mount, root } = found
  const rest = root === '/' ? path : path.slice(root.length)
  return `${mount.place === '/' ? '' : mount.place}${rest}`
}

/** A dataset is named in GRUB's path: `/nixos/nix/@/store/x` is `/store/x` of `tank/nixos/nix`. */
function rootOf({ type, source, root }: Mount): string {
  if (type !== 'zfs') return root
  const dataset = source.includes('/') ? source.slice(source.indexOf('/')) : ''
  return `${dataset}/@${root === '/' ? '' : root}`
}

/** NixOS's kernels have these paths, whatever /boot is called on its file system (a subvolume, a dataset). */
function withinBoot(file: string): string {
  return /\/kernels\/[^/]+$/.exec(file)?.[0] ?? file
}
