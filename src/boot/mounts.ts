import type { Host } from '../host/host.ts'

/** A mounted file system, or a mounted part of one. */
export interface Mount {
  /** The mount point: `/boot`. */
  readonly place: string
  /** The part of the file system that is mounted: `/`, a subvolume, a directory. */
  readonly root: string
  /** The kernel's name for it: `ext4`, `vfat`. */
  readonly type: string
  /** The mounted device or dataset: `/dev/sda1`, `tank/boot`. */
  readonly source: string
  /** `8:1`, which identifies the block device in sysfs. */
  readonly device: string
  /** The mount is read-only (mount(8), `ro`). */
  readonly readOnly: boolean
  /** The whole file system is read-only, as after a disk error, rather than this mount only. */
  readonly readOnlyFileSystem: boolean
}

/**
 * The mounts of the machine, in the order of /proc/self/mountinfo (proc_pid_mountinfo(5)). Null where they
 * can't be read, and for a mounted system, where paths differ.
 */
export async function readMounts(host: Host): Promise<readonly Mount[] | null> {
  if (host.rootDirectory !== null) return null
  const text = await host.read('/proc/self/mountinfo', 4 << 20).catch(() => null)
  return text === null ? null : mountsIn(text)
}

/** Parses /proc/self/mountinfo; malformed lines are left out. */
export function mountsIn(mountinfo: string): Mount[] {
  return mountinfo.split('\n').flatMap((line) => {
    const [before = '', after = ''] = line.split(' - ', 2)
    const [, , device, root, place, options = ''] = before.split(' ')
    const [type = '', source = '', ofAll = ''] = after.split(' ')
    if (device === undefined || root === undefined || place === undefined || type === '') return []
    return {
      place: unescaped(place),
      root: unescaped(root),
      type,
      source: unescaped(source),
      device,
      readOnly: [options, ofAll].some(saysReadOnly),
      readOnlyFileSystem: saysReadOnly(ofAll),
    }
  })
}

/**
 * The mount that contains `path`; null for none. Of two mounts at the same place the later one hides the
 * other.
 */
export function mountOf(mounts: readonly Mount[], path: string): Mount | null {
  let found: Mount | null = null
  for (const mount of mounts) {
    if (isBelow(path, mount.place) && mount.place.length >= (found?.place.length ?? 0))
      found = mount
  }
  return found
}

/** Whether `path` is `directory` or lies in it. */
export function isBelow(path: string, directory: string): boolean {
  return directory === '/' || path === directory || path.startsWith(`${directory}/`)
}

/** Read-only mount, or read-only file system as the kernel makes it after errors. */
function saysReadOnly(options: string): boolean {
  return options.split(',').includes('ro')
}

/** Decodes spaces, tabs, line ends and backslashes, written as `\040` and so on. */
export function unescaped(place: string): string {
  return place.replace(/\\([0-7]{3})/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 8)),
  )
}
