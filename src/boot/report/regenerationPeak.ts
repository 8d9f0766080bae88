import type { StorePath } from '../../nix/storePath.ts'
import { type Bootable, listedAfter, systemsOf } from '../bootable.ts'
import { isInStore } from '../bootFileSizes.ts'
import { ABILITIES } from '../loaders.ts'
import type { BootMenu } from '../menu.ts'
import type { BootDirectory } from '../readBootDirectory.ts'
import { placeOnBoot, type StoreFile } from '../storeFiles.ts'

/** Bytes for directories, entry files and rounding up to whole clusters on a FAT file system. */
export const MENU_MARGIN = 2 * 1024 ** 2

/** The worst-case space on /boot needed to regenerate the menu, in bytes. */
export interface Peak {
  /** New copies of kernels and initrds. */
  readonly writes: number
  /** Files removed before the new ones are written. */
  readonly freedFirst: number
  /** Free space needed at the start, excluding `MENU_MARGIN`. */
  readonly bytes: number
}

/**
 * The space needed to regenerate the menu for the generations `after`; `before` are the present ones, of all
 * profiles. Most loaders write first and remove last, so that space freed by a deletion is not yet available;
 * NixOS's builder for systemd-boot removes first.
 */
export function regenerationPeak(
  menu: BootMenu,
  directory: BootDirectory,
  before: readonly Bootable[],
  after: readonly Bootable[],
): Peak {
  if (!copiesAnything(menu, directory)) return { writes: 0, freedFirst: 0, bytes: 0 }
  const isThere = (system: StorePath) => filesOf(directory, [system]).length > 0
  const systems = new Set(listedAfter(menu, before, after).flatMap(systemsOf).filter(isThere))
  const complete = completeSystems(menu, directory)
  const whole = hasWholeImages(menu, directory)
  const without = [...systems].filter((system) => !complete.has(system))
  const parts = missingFiles(menu, directory, systems, complete)
  const needed = whole ? filesOf(directory, without) : parts
  const stubs = menu.loader === 'lanzaboote' ? without.length * stubBytes(menu, directory) : 0
  const writes = sum(needed) + stubs
  const removesFirst = ABILITIES[menu.loader].removesFirst && !whole
  const freedFirst = removesFirst ? removedBytes(menu, directory, systems) : 0
  const beside = removesFirst ? largestSecret(filesOf(directory, [...systems])) : 0
  return { writes, freedFirst, bytes: Math.max(0, writes + beside - freedFirst) }
}

/** GRUB and extlinux start kernels directly from the store where they can. */
export function copiesAnything(
  { loader, entries }: BootMenu,
  { separate }: Pick<BootDirectory, 'separate'>,
): boolean {
  if (separate || (loader !== 'grub' && loader !== 'extlinux')) return true
  return entries.some(({ toplevel, files }) => toplevel !== null && !files.every(isInStore))
}

/**
 * Whether systemd-boot's entries start unified images, each with its own kernel and initrd: then entries name
 * fewer files than the store has for them.
 */
function hasWholeImages({ loader, entries }: BootMenu, { storeFiles }: BootDirectory): boolean {
  if (loader !== 'systemd-boot') return false
  return entries.some(({ toplevel, files }) => {
    const parts = toplevel === null ? undefined : storeFiles.get(toplevel)
    return parts !== undefined && files.length < parts.length
  })
}

/** Systems with an entry whose files all exist. */
function completeSystems({ entries }: BootMenu, { sizes }: BootDirectory): Set<StorePath> {
  const complete = entries.filter(({ files }) => files.every((file) => sizes.has(file)))
  return new Set(complete.flatMap(({ toplevel }) => toplevel ?? []))
}

function filesOf({ storeFiles }: BootDirectory, systems: Iterable<StorePath>): StoreFile[] {
  return [...systems].flatMap((system) => storeFiles.get(system) ?? [])
}

/**
 * Files that have no copy yet, each once: neither under its own name nor, whatever the name, in a complete
 * entry of another system (lanzaboote's, and initrds with secrets).
 */
function missingFiles(
  { loader, directory: place }: BootMenu,
  directory: BootDirectory,
  systems: ReadonlySet<StorePath>,
  complete: ReadonlySet<StorePath>,
): StoreFile[] {
  const copied = new Set(filesOf(directory, complete).map(({ path }) => path))
  const missing = new Map<string, StoreFile>()
  for (const file of filesOf(directory, systems)) {
    const copy = placeOnBoot(loader, place, file.path)
    if (!copied.has(file.path) && !(copy !== null && directory.kept.has(copy))) {
      missing.set(file.path, file)
    }
  }
  return [...missing.values()]
}

/** Estimates the image that lanzaboote makes for a system by the existing ones. */
function stubBytes({ entries }: BootMenu, { sizes }: BootDirectory): number {
  return largest(entries.map(({ files: [image = ''] }) => sizes.get(image) ?? 0))
}

/** Files in the loader's directory that none of these systems uses. */
function removedBytes(
  { loader, directory: place, entries }: BootMenu,
  directory: BootDirectory,
  systems: ReadonlySet<StorePath>,
): number {
  const ours = entries.filter(({ toplevel }) => toplevel !== null && systems.has(toplevel))
  const copies = filesOf(directory, systems).map(({ path }) => placeOnBoot(loader, place, path))
  const used = new Set([...ours.flatMap(({ files }) => files), ...copies])
  const { clears } = ABILITIES[loader]
  const goes = (path: string) => clears.test(path.slice(place.length)) && !used.has(path)
  return sum([...directory.kept].map(([path, bytes]) => ({ bytes: goes(path) ? bytes : 0 })))
}

/** An initrd with secrets is written beside the existing one. */
function largestSecret(files: readonly StoreFile[]): number {
  return largest(files.map(({ bytes, secret }) => (secret ? bytes : 0)))
}

function largest(sizes: readonly number[]): number {
  return sizes.reduce((most, bytes) => Math.max(most, bytes), 0)
}

function sum(files: readonly { readonly bytes: number }[]): number {
  return files.reduce((total, { bytes }) => total + bytes, 0)
}
