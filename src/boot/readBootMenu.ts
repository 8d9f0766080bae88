import { posix } from 'node:path'
import type { Host } from '../host/host.ts'
import type { SnapshotRequest } from '../host/privilegedSnapshot.ts'
import { asProblem, Problem } from '../problem.ts'
import { shellWord } from '../text/shellWord.ts'
import { readExtlinux } from './extlinux.ts'
import { readGrub } from './grub/grub.ts'
import { readLimine } from './limine/limine.ts'
import { ABILITIES } from './loaders.ts'
import type { BootLoader, BootMenu, OneMenu, OtherMenu } from './menu.ts'
import { checkedMenu } from './menuFile.ts'
import { type MenuPlace, readMenuPlaces, type Unmounted } from './menuPlaces.ts'
import { readStartedBy, type StartedBy } from './startedBy.ts'
import { readSystemdBoot } from './systemdBoot/systemdBoot.ts'
import { findEmptyMenus, findUnknownLoaders } from './unknownLoaders.ts'

/** Files whose contents are needed to read the menu, as patterns of find(1). */
const CONTENTS = [
  '*.conf',
  '*/EFI/Linux/*.efi',
  '*/grub/grub.cfg',
  '*/grub/grubenv',
  '*/config.txt',
]

/** The files that root must read where a person may not read the menu themselves. */
export async function menuPlaces(host: Host): Promise<SnapshotRequest> {
  const { directories } = await readMenuPlaces(host)
  // Removable media are not read as root.
  const own = directories.filter((place) => place.own).map(({ path }) => path)
  const top = own.filter((path) => !path.startsWith('/boot/'))
  const there = await Promise.all(top.map(async (path) => (await host.status(path)) !== null))
  return { directories: top.filter((_, index) => there[index]), contents: CONTENTS }
}

interface Reader {
  readonly read: (
    host: Host,
    directory: string,
    directories: readonly string[],
  ) => Promise<OneMenu | null>
  /** Paths below the directory that are rewritten with the menu. */
  readonly written: readonly string[]
}

/** In the order in which equally likely menus are preferred; null for lanzaboote, which systemd-boot's covers. */
const READERS: Readonly<Record<BootLoader, Reader | null>> = {
  'systemd-boot': {
    read: readSystemdBoot,
    written: ['loader/loader.conf', 'loader/entries', 'EFI/Linux'],
  },
  lanzaboote: null,
  grub: { read: readGrub, written: ['grub/grub.cfg'] },
  limine: { read: readLimine, written: ['limine/limine.conf'] },
  extlinux: { read: readExtlinux, written: ['extlinux/extlinux.conf'] },
}

/** The result of looking for the machine's boot menu. */
export type FoundMenu =
  | {
      readonly kind: 'known'
      readonly menu: BootMenu
      /**
       * Copies that are not mounted: code `unmounted`, or `missing-copy` for a copy that the machine starts
       * without.
       */
      readonly missing: readonly Problem[]
      /** The machine’s own directories that may also hold a menu but can't be read by this person. */
      readonly unread: readonly string[]
    }
  /** Its file system is not mounted: files in the directory below start nothing. */
  | { readonly kind: 'not-mounted'; readonly problem: Problem }
  /** It exists, but this person may not read it. */
  | { readonly kind: 'hidden'; readonly problem: Problem }
  /** No supported menu; `found` describes other loaders that exist, a clause each. */
  | { readonly kind: 'not-known'; readonly found: readonly string[] }

/**
 * Finds the machine's boot menu. Among several, prefers in this order: the loader that started the machine,
 * where the firmware reports it; menus with entries of NixOS; the machine’s own by fstab or location (anyone
 * may plug in a stick with a copy); the most recently written; at equal times, the first of systemd-boot (and
 * lanzaboote), GRUB, Limine and extlinux in /boot, then in /efi, then in /boot/efi, then elsewhere. Never
 * throws.
 */
export async function findBootMenu(host: Host): Promise<FoundMenu> {
  const { directories, unmounted } = await readMenuPlaces(host)
  const paths = directories.map(({ path }) => path)
  const unknown = await findUnknownLoaders(host, paths)
  const { found, problem, unread } = await readAll(host, directories)
  const read = found.filter(({ menu }) => !unknown.some(({ replaces }) => replaces === menu.loader))
  const started = await readStartedBy(host)
  read.sort((a, b) => byLikelihood(a, b, started))
  // A stick never replaces a menu that is hidden, unmounted or of an unknown loader.
  const own = directories.filter((place) => place.own).map(({ path }) => path)
  const hasOwn =
    problem !== null ||
    unmounted.length > 0 ||
    read.some((candidate) => candidate.own) ||
    (await findUnknownLoaders(host, own)).length > 0
  const first = read.find((candidate) => candidate.own || !hasOwn)
  const rest = read.filter((candidate) => candidate !== first)
  const missing = unmounted.find(({ optional }) => first === undefined || !optional)
  if (missing !== undefined && (first === undefined || ABILITIES[first.menu.loader].needsEsp)) {
    return { kind: 'not-mounted', problem: notMounted(host, missing.place) }
  }
  if (first !== undefined) {
    const others = rest.map(({ menu, own, written }) => ({
      ...menu,
      ...(written > first.written + ONE_WRITING && { isNewer: true as const }),
      mayStart: (own || !first.own) && mayStart(menu, first.menu, started),
    }))
    const menu = await wholeMenu(host, first.menu, others, started)
    return { kind: 'known', menu, missing: missingCopies(host, menu, unmounted), unread }
  }
  if (problem !== null) return { kind: 'hidden', problem }
  // A menu that another loader replaces was read, so it does not count as empty.
  const empty = found.length > 0 ? [] : await findEmptyMenus(host, paths)
  return { kind: 'not-known', found: [...unknown.map(({ name }) => name), ...empty] }
}

/**
 * The menu alone; null where no known boot loader has a mounted one. Throws a Problem `unreadable` where
 * there is one but this person may not read it.
 */
export async function readBootMenu(host: Host): Promise<BootMenu | null> {
  const found = await findBootMenu(host)
  if (found.kind === 'hidden') throw found.problem
  return found.kind === 'known' ? found.menu : null
}

interface Candidate {
  readonly menu: OneMenu
  readonly own: boolean
  /** Milliseconds since 1970. */
  readonly written: number
}

/** All menus, and why any of the machine’s own directories could not be read. */
async function readAll(
  host: Host,
  places: readonly MenuPlace[],
): Promise<{ found: Candidate[]; problem: Problem | null; unread: readonly string[] }> {
  const found: Candidate[] = []
  let problem: Problem | null = null
  const unread = new Set<string>()
  const own = places.filter((place) => place.own).map(({ path }) => path)
  for (const { path, own: isOwn } of places) {
    for (const { read, written } of Object.values(READERS).filter((reader) => reader !== null)) {
      try {
        const menu = await read(host, path, isOwn ? own : [])
        if (menu === null || !(isOwn || (await startsOurs(host, checkedMenu(menu))))) continue
        found.push({
          menu: checkedMenu(menu),
          own: isOwn,
          written: await lastWritten(host, path, written),
        })
      } catch (error) {
        if (!isOwn) continue
        problem ??= asProblem(error, 'unreadable')
        unread.add(path)
      }
    }
  }
  return { found, problem, unread: [...unread] }
}

/** Whether it starts a system in this machine's store, unlike the menu on an installer's stick. */
async function startsOurs(host: Host, { entries }: OneMenu): Promise<boolean> {
  const systems = new Set(entries.flatMap(({ toplevel }) => toplevel ?? []))
  for (const system of systems) if ((await host.status(system)) !== null) return true
  return false
}

async function lastWritten(
  host: Host,
  directory: string,
  written: readonly string[],
): Promise<number> {
  let last = 0
  for (const name of written) {
    last = Math.max(last, (await host.status(`${directory}/${name}`))?.modified ?? 0)
  }
  return last
}

function byLikelihood(a: Candidate, b: Candidate, { was }: StartedBy): number {
  const rank = ({ menu }: Candidate) => [true, null, false].indexOf(was(menu.loader))
  const foreign = ({ menu }: Candidate) =>
    Number(menu.entries.every(({ toplevel }) => toplevel === null))
  return (
    rank(a) - rank(b) ||
    foreign(a) - foreign(b) ||
    Number(b.own) - Number(a.own) ||
    b.written - a.written
  )
}

/** False where another loader is known to have started the machine. */
function mayStart(menu: OneMenu, first: OneMenu, { was }: StartedBy): boolean {
  if (menu.loader === first.loader) return true
  return was(menu.loader) !== false && was(first.loader) !== true
}

/** Menus written within this many milliseconds count as written together. */
const ONE_WRITING = 60_000

async function wholeMenu(
  host: Host,
  menu: OneMenu,
  others: readonly OtherMenu[],
  { name, was }: StartedBy,
): Promise<BootMenu> {
  const defaultLacks: string[] = []
  for (const file of menu.defaultEntry?.files ?? []) {
    // An unreadable file does not count as missing.
    const status = await host.status(file).catch(() => undefined)
    // A power cut leaves an empty file.
    const isEmpty = status?.kind === 'file' && status.bytes === 0
    if (status === null || isEmpty) defaultLacks.push(file)
  }
  const startedBy = was(menu.loader) === true ? name : null
  return { ...menu, others, startedBy, defaultLacks }
}

/**
 * Where the menu is on several disks (GRUB's mirroredBoots, a hand-copied EFI system partition), the other
 * copies are expected by name. GRUB writes a copy into the directory below an unmounted mount point; no
 * loader of NixOS checks that something is mounted there.
 */
function missingCopies(
  host: Host,
  { loader }: BootMenu,
  unmounted: readonly Unmounted[],
): Problem[] {
  return unmounted
    .filter(({ place, type, optional }) =>
      ABILITIES[loader].needsEsp ? optional : type !== 'vfat' || COPY_NAME.test(place),
    )
    .map(({ place, optional }) => {
      if (!optional) return notMounted(host, place)
      const fstab = host.rootDirectory === null ? '/etc/fstab' : 'etc/fstab'
      const then =
        loader === 'grub'
          ? 'the copy of the boot menu would be written into the empty mount-point directory, not to the partition'
          : 'its copy of the boot menu is not updated'
      const message = `${fstab} lists ${place} (nofail), but it is not mounted: ${then}.`
      return new Problem('missing-copy', message)
    })
}

/** `/boot2`; GRUB's own EFI system partition has another name, or holds no menu. */
const COPY_NAME = /^\/boot[^/]*$/

/**
 * The Problem for a missing mount: regenerating the boot menu would fill the directory below the mount point,
 * and the machine would start as before.
 */
function notMounted(host: Host, place: string): Problem {
  const root = host.rootDirectory ?? '/'
  const way =
    host.rootDirectory === null
      ? `run mount ${shellWord(place)} as root`
      : `mount it at ${posix.join(root, place)}`
  const fstab = posix.join(root, 'etc/fstab')
  return new Problem('unmounted', `${fstab} lists ${place}, but it is not mounted: ${way}.`)
}
