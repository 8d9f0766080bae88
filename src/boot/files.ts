import type { Host } from '../host/host.ts'
import type { StorePath } from '../nix/storePath.ts'
import type { BootMenu } from './menu.ts'

/**
 * The size in bytes of each kernel and initrd file that menu entries name; a file that is not
 * there, or that lies in the store (GRUB without a /boot of its own), costs /boot nothing.
 */
export async function readBootFiles(host: Host, menu: BootMenu): Promise<Map<string, number>> {
  const sizes = new Map<string, number>()
  const files = new Set(menu.entries.flatMap((entry) => entry.files))
  for (const file of files) {
    if (file.startsWith('/nix/store/')) continue
    const status = await host.status(file)
    if (status?.kind === 'file') sizes.set(file, status.bytes)
  }
  return sizes
}

/**
 * Bytes of the files that only entries of these systems use: what the menu's directory gets back
 * when their entries go. Not additive: two systems may share a kernel.
 */
export function onlyUsedBy(
  menu: BootMenu,
  sizes: ReadonlyMap<string, number>,
  toplevels: ReadonlySet<StorePath>,
): number {
  const goes = (toplevel: StorePath | null) => toplevel !== null && toplevels.has(toplevel)
  const staying = menu.entries.filter((entry) => !goes(entry.toplevel))
  const used = new Set(staying.flatMap((entry) => entry.files))
  let bytes = 0
  for (const [file, size] of sizes) if (!used.has(file)) bytes += size
  return bytes
}
