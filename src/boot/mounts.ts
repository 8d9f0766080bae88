/** The file system that a path lies on. */
export interface Mount {
  /** As the kernel calls it: `ext4`, `vfat`. */
  readonly type: string
  /** `8:1`, by which sysfs knows the block device. */
  readonly device: string
  /** Nothing can be written to it, as it is mounted (mount(8), `ro`). */
  readonly readOnly: boolean
}

/**
 * What is mounted where `path` lies, from the text of /proc/self/mountinfo (proc_pid_mountinfo(5));
 * null where nothing in it says so. Of two mounts at the same place the later one covers the other.
 */
export function mountOf(mountinfo: string, path: string): Mount | null {
  let found: Mount | null = null
  let longest = 0
  for (const line of mountinfo.split('\n')) {
    const [before = '', after = ''] = line.split(' - ', 2)
    const [, , device, , place, options = ''] = before.split(' ')
    const [type = '', , ofAll = ''] = after.split(' ')
    if (device === undefined || place === undefined || type === '') continue
    const at = unescaped(place)
    const holds = at === '/' || path === at || path.startsWith(`${at}/`)
    if (!holds || at.length < longest) continue
    longest = at.length
    found = { type, device, readOnly: [options, ofAll].some(saysReadOnly) }
  }
  return found
}

/** Of the mount or of the whole file system, as the kernel makes it after errors. */
function saysReadOnly(options: string): boolean {
  return options.split(',').includes('ro')
}

/** Spaces, tabs, line ends and backslashes stand as `\040` and so on. */
function unescaped(place: string): string {
  return place.replace(/\\([0-7]{3})/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 8)),
  )
}
