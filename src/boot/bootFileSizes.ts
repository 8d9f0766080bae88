import type { Host } from '../host/host.ts'
import { STORE_DIRECTORY, type StorePath } from '../nix/storePath.ts'
import { Problem } from '../problem.ts'
import { YIELD_MS, yieldEvery } from '../runtime/yieldIfDue.ts'
import type { BootMenu } from './menu.ts'

/**
 * Sizes in bytes of the kernel and initrd files that menu entries name. Files that are missing or in the
 * store (GRUB without a separate /boot) use no space on /boot and are left out.
 */
export async function readBootFiles(host: Host, menu: BootMenu): Promise<Map<string, number>> {
  const sizes = new Map<string, number>()
  const files = new Set(menu.entries.flatMap((entry) => entry.files))
  const yieldIfDue = yieldEvery(YIELD_MS)
  for (const file of files) {
    if (isInStore(file)) continue
    const rest = yieldIfDue()
    if (rest !== null) await rest
    const status = await host.status(file)
    if (status?.kind === 'file') sizes.set(file, status.bytes)
  }
  return sizes
}

export function isInStore(file: string): boolean {
  return file.startsWith(`${STORE_DIRECTORY}/`)
}

/** Device trees, the only directories that a loader uses, are a few thousand files. */
const MAX_BELOW = 20_000

/**
 * Bytes of a file, or of all files below a directory; null where neither exists. `known` caches directories,
 * which many entries may share. Throws a Problem `unreadable` for a directory with more files than any set of
 * device trees has.
 */
export async function sizeAt(
  host: Host,
  path: string,
  known: Map<string, number> = new Map(),
): Promise<number | null> {
  const status = await host.status(path)
  if (status?.kind === 'file') return status.bytes
  if (status?.kind !== 'directory') return null
  const place = `${status.device} ${status.inode}`
  const bytes = known.get(place) ?? (await sizeBelow(host, path))
  known.set(place, bytes)
  return bytes
}

async function sizeBelow(host: Host, directory: string): Promise<number> {
  const names = [...((await host.tree(directory)) ?? new Map()).keys()]
  if (names.length > MAX_BELOW) {
    throw new Problem(
      'unreadable',
      `${directory} contains more than ${MAX_BELOW} files and is ignored.`,
    )
  }
  let bytes = 0
  for (const name of names) {
    const below = await host.status(`${directory}/${name}`)
    if (below?.kind === 'file') bytes += below.bytes
  }
  return bytes
}

/**
 * Bytes of the files that only entries of these systems use: the space freed by deleting those entries. Not
 * additive: two systems may share a kernel.
 */
export function onlyUsedBy(
  menu: BootMenu,
  sizes: ReadonlyMap<string, number>,
  toplevels: ReadonlySet<StorePath>,
): number {
  const goes = (toplevel: StorePath | null) => toplevel !== null && toplevels.has(toplevel)
  const staying = menu.entries.filter((entry) => !goes(entry.toplevel))
  const others = menu.others.flatMap(({ entries }) => entries)
  const used = new Set([...staying, ...others].flatMap((entry) => entry.files))
  let bytes = 0
  for (const [file, size] of sizes) if (!used.has(file)) bytes += size
  return bytes
}
