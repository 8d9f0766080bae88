import {
  type Bootable,
  isListed,
  listedAfter,
  listsProfile,
  type Start,
  systemsOf,
} from '../bootable.ts'
import { isInStore } from '../bootFileSizes.ts'
import { ABILITIES } from '../loaders.ts'
import { type BootEntry, type BootMenu, type OneMenu, rivalMenus, startingMenus } from '../menu.ts'
import type { BootDirectory } from '../readBootDirectory.ts'
import { placeOnBoot } from '../storeFiles.ts'

/*
 * The parts of the boot report: entries matched with generations, files matched with entries.
 */

export interface ReportedEntry {
  readonly entry: BootEntry
  /**
   * `other` does not start NixOS: another system, a memory test. `foreign` starts the NixOS of another
   * installation, whose generations are unknown here. `unknown` starts a system of none of the generations
   * that could be read.
   */
  readonly kind: 'generation' | 'dangling' | 'other' | 'foreign' | 'unknown'
  /** What the entry starts; several where generations share a system. */
  readonly starts: readonly Start[]
  /** Files that the entry needs but that are missing: it can't start. */
  readonly missing: readonly string[]
  /** Its system is missing from the store: the boot ends in the initrd. */
  readonly gone: boolean
  readonly isDefault: boolean
  /** The menu with this entry as its default, where that menu may start the machine instead. */
  readonly defaultOf: OneMenu | null
  readonly isOneShot: boolean
}

/** A generation without an entry, and the reason. */
export interface Unlisted {
  readonly bootable: Bootable
  /**
   * `overdue`: regenerating the menu should add it. `older`: older than every listed generation, so probably
   * beyond configurationLimit. `profile`: this loader does not list the profile. `unbootable`: it has no
   * kernel, or is missing from the store. `unread`: an unreadable entry may start it.
   */
  readonly why: 'overdue' | 'older' | 'profile' | 'unbootable' | 'unread'
  /** Directories of other menus that may start the machine and have an entry for it. */
  readonly listedIn: readonly string[]
}

export interface BootFile {
  readonly path: string
  readonly bytes: number
  readonly usedBy: readonly BootEntry[]
}

export interface Orphan {
  readonly path: string
  readonly bytes: number
  /** Whether regenerating the menu removes the file; files of other boot loaders are kept. */
  readonly goes: boolean
}

/** Reports what an entry starts and what it lacks; `starts` is what generations can start. */
export function reportEntry(
  entry: BootEntry,
  menu: BootMenu,
  { sizes, inStore, present }: BootDirectory,
  starts: ReadonlyMap<string, readonly Start[]>,
): ReportedEntry {
  const { toplevel } = entry
  const started = (toplevel !== null && starts.get(toplevel)) || []
  const gone = toplevel !== null && !present.has(toplevel)
  return {
    entry,
    kind: kindOf(entry, started, gone),
    starts: started,
    missing: entry.files.filter((file) => (sizes.get(file) ?? 0) === 0 && !inStore.has(file)),
    gone,
    isDefault: entry === menu.defaultEntry,
    defaultOf: entry === menu.defaultEntry && rivalMenus(menu).length > 0 ? menu : null,
    isOneShot: entry === menu.oneShot,
  }
}

/** Entries written by another machine for a system missing from this store are foreign. */
function kindOf(
  { toplevel, foreign }: BootEntry,
  started: readonly Start[],
  gone: boolean,
): ReportedEntry['kind'] {
  if (toplevel === null) return 'other'
  if (started.length > 0) return 'generation'
  return foreign !== undefined && gone ? 'foreign' : 'dangling'
}

export function findUnlisted(
  menu: BootMenu,
  { storeFiles }: BootDirectory,
  bootables: readonly Bootable[],
): Unlisted[] {
  const listed = bootables.filter((bootable) => isListed(menu, bootable))
  const hasUnread = menu.entries.some(({ unread }) => unread === true)
  const oldest = new Map<string | null, number>()
  for (const { profile, number } of listed) {
    oldest.set(profile, Math.min(number, oldest.get(profile) ?? number))
  }
  const why = ({ profile, number, storePath }: Bootable): Unlisted['why'] => {
    const files = storePath === null ? undefined : storeFiles.get(storePath)
    if (!files?.length) return 'unbootable'
    if (!listsProfile(menu.loader, profile)) return 'profile'
    if (hasUnread) return 'unread'
    return number < (oldest.get(profile) ?? 0) ? 'older' : 'overdue'
  }
  const unlisted = bootables.filter((bootable) => !isListed(menu, bootable))
  const listedIn = (bootable: Bootable) =>
    startingMenus(menu)
      .filter((one) => isListed(one, bootable))
      .map(({ directory }) => directory)
  return unlisted.map((bootable) => ({
    bootable,
    why: why(bootable),
    listedIn: listedIn(bootable),
  }))
}

/** All files on /boot that entries use, largest first. */
export function findFiles(menu: BootMenu, { sizes }: BootDirectory): BootFile[] {
  const users = new Map<string, BootEntry[]>()
  for (const entry of menu.entries) {
    for (const file of new Set(entry.files)) {
      const known = users.get(file) ?? []
      known.push(entry)
      users.set(file, known)
    }
  }
  const files = [...sizes].map(([path, bytes]) => ({ path, bytes, usedBy: users.get(path) ?? [] }))
  return files.sort(bySize)
}

/**
 * The copies on /boot, in lower case, that the regenerated menu needs. lanzaboote's are named by their
 * content, which is unknown here.
 */
export function wantedCopies(
  menu: BootMenu,
  { storeFiles }: BootDirectory,
  bootables: readonly Bootable[],
): Set<string> {
  const listed = listedAfter(menu, bootables, bootables).flatMap(systemsOf)
  const copies = listed.flatMap((system) => storeFiles.get(system) ?? [])
  const places = copies.map(({ path }) => placeOnBoot(menu.loader, menu.directory, path))
  return new Set(places.flatMap((place) => place?.toLowerCase() ?? []))
}

/**
 * The files that no entry of any menu uses, largest first. FAT ignores letter case, so the comparison that
 * calls a file unused does too. A file that regenerating the menu uses again is not deleted.
 */
export function findOrphans(
  menu: BootMenu,
  { kept }: BootDirectory,
  wanted: ReadonlySet<string>,
): Orphan[] {
  const entries = [menu, ...menu.others].flatMap((one) => one.entries)
  const files = entries.flatMap((entry) => entry.files).filter((file) => !isInStore(file))
  const used = new Set(files.map((file) => file.toLowerCase()))
  const unused = [...kept].filter(([path]) => !used.has(path.toLowerCase()))
  const { loader, directory } = menu
  const goes = (path: string) =>
    ABILITIES[loader].clears.test(path.slice(directory.length)) && !wanted.has(path.toLowerCase())
  const orphans = unused.map(([path, bytes]) => ({ path, bytes, goes: goes(path) }))
  return orphans.sort(bySize)
}

interface Sized {
  readonly path: string
  readonly bytes: number
}

function bySize(a: Sized, b: Sized): number {
  return b.bytes - a.bytes || (a.path < b.path ? -1 : 1)
}
