import type { Bootable } from '../../src/boot/bootable.ts'
import type { BootEntry, BootLoader, BootMenu } from '../../src/boot/menu.ts'
import type { BootDirectory } from '../../src/boot/readBootDirectory.ts'
import { placeOnBoot, type StoreFile } from '../../src/boot/storeFiles.ts'
import type { StorePath } from '../../src/nix/storePath.ts'
import { storePath } from '../support/layout.ts'

/** Sizes that can be told apart in a sum. */
export const KERNEL = 1000
export const INITRD = 30

/** The system of a generation; specialisations have a name of their own. */
export const systemOf = (number: number, name = 'nixos-system') => storePath(name, number)

export function bootable(number: number, changes: Partial<Bootable> = {}): Bootable {
  const gen = changes.profile ?? String(number)
  const system = { storePath: systemOf(number), specialisations: [] }
  return { profile: null, number, gen, ...system, ...changes }
}

export const pin = (name: string, number: number) =>
  bootable(1, { profile: name, storePath: systemOf(number) })

/** The store's kernel of this version and the initrd of this generation. */
export function storeFiles(number: number, kernel = 'a', secret = false): StoreFile[] {
  return [
    { path: `${storePath(`linux-${kernel}`)}/bzImage`, bytes: KERNEL, secret: false },
    { path: `${storePath(`initrd-${number}`)}/initrd`, bytes: INITRD, secret },
  ]
}

/** An entry for a system with its copies where the loader's script puts them. */
export function entryFor(
  loader: BootLoader,
  toplevel: StorePath | null,
  files: readonly (StoreFile | string)[],
  id = `nixos-${toplevel?.slice(11, 18)}.conf`,
): BootEntry {
  const places = files.map((file) =>
    typeof file === 'string' ? file : (placeOnBoot(loader, '/boot', file.path) ?? file.path),
  )
  return { id, title: id, toplevel, files: places, tries: null }
}

export function menuOf(
  loader: BootLoader,
  entries: readonly BootEntry[],
  changes: Partial<BootMenu> = {},
): BootMenu {
  return {
    loader,
    directory: '/boot',
    entries,
    defaultEntry: entries[0] ?? null,
    defaultSaved: false,
    ignored: null,
    others: [],
    startedBy: null,
    defaultLacks: [],
    oneShot: null,
    once: { by: null, why: 'nobody asked' },
    started: null,
    ...changes,
  }
}

/**
 * A file system of its own on which everything that entries name is there, with `orphans` beside;
 * what of `files` each system has in the store.
 */
export function directoryOf(
  menu: BootMenu,
  files: ReadonlyMap<StorePath, readonly StoreFile[]>,
  changes: Partial<BootDirectory> = {},
  orphans: Readonly<Record<string, number>> = {},
): BootDirectory {
  const named = new Set(menu.entries.flatMap((entry) => entry.files))
  const sizeOf = (path: string) => (/initrd/.test(path) ? INITRD : KERNEL)
  const onBoot = [...named].filter((path) => !path.startsWith('/nix/store/'))
  const sizes = new Map(onBoot.map((path) => [path, sizeOf(path)]))
  return {
    sizes,
    inStore: new Set([...named].filter((path) => path.startsWith('/nix/store/'))),
    kept: new Map([...sizes, ...Object.entries(orphans)]),
    present: new Set(files.keys()),
    separate: true,
    readOnly: false,
    space: { total: 100_000, free: 50_000 },
    storeFiles: files,
    ...changes,
  }
}
