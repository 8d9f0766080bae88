import type { Host } from '../host/host.ts'

/** A file system, or a part of one, where it is mounted. */
export interface Mount {
  /** Where it is mounted: `/boot`. */
  readonly place: string
  /** Which part of its file system is mounted there: `/`, a subvolume, a directory. */
  readonly root: string
  /** As the kernel calls it: `ext4`, `vfat`. */
  readonly type: string
  /** What is mounted: `/dev/sda1`, `tank/boot`. */
  readonly source: string
  /** `8:1`, by which sysfs knows the block device. */
  readonly device: string
  /** Nothing can be written to it, as it is mounted (mount(8), `ro`). */
  readonly readOnly: boolean
  /** The whole file system can't be written, as after a disk error: not only this mount of it. */
  readonly readOnlyFileSystem: boolean
}

/**
 * The mounts of the machine, in the order of /proc/self/mountinfo (proc_pid_mountinfo(5)). Null
 * where they can't be read, and of a mounted system: what is mounted here has other names there.
 */
export async function readMounts(host: Host): Promise<readonly Mount[] | null> {
  if (host.outside !== null) return null
  const text = await host.read('/proc/self/mountinfo', 4 << 20).catch(() => null)
  return text === null ? null : mountsIn(text)
}

/** The mounts in the text of /proc/self/mountinfo; a line that is none is left out. */
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
 * What is mounted where `path` lies; null where none of the mounts holds it. Of two mounts at the
 * same place the later one covers the other.
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

/** Of the mount or of the whole file system, as the kernel makes it after errors. */
function saysReadOnly(options: string): boolean {
  return options.split(',').includes('ro')
}

/** Spaces, tabs, line ends and backslashes stand as `\040` and so on. */
export function unescaped(place: string): string {
  return place.replace(/\\([0-7]{3})/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 8)),
  )
}
