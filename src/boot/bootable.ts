import { perList } from '../lists.ts'
import type { StorePath } from '../nix/storePath.ts'
import { ABILITIES } from './loaders.ts'
import type { BootEntry, BootLoader, BootMenu, OneMenu } from './menu.ts'

/** A generation as the boot menu sees it. */
export interface Bootable {
  /** The name in system-profiles (a pin's); null for the system profile itself. */
  readonly profile: string | null
  readonly number: number
  /** The GEN argument for it: `41`, a pin's name, `work:2`. */
  readonly gen: string
  /** Null where its link does not point at a store path. */
  readonly storePath: StorePath | null
  readonly specialisations: readonly {
    readonly name: string
    readonly storePath: StorePath | null
  }[]
}

/** What an entry starts. */
export interface Start {
  readonly bootable: Bootable
  /** Null for the generation's own system. */
  readonly specialisation: string | null
}

/** Everything that these generations can start, by store path; two may share one. */
export function startsOf(bootables: readonly Bootable[]): Map<StorePath, Start[]> {
  const starts = new Map<StorePath, Start[]>()
  const add = (storePath: StorePath | null, start: Start) => {
    if (storePath === null) return
    const known = starts.get(storePath) ?? []
    known.push(start)
    starts.set(storePath, known)
  }
  for (const bootable of bootables) {
    add(bootable.storePath, { bootable, specialisation: null })
    for (const { name, storePath } of bootable.specialisations) {
      add(storePath, { bootable, specialisation: name })
    }
  }
  return starts
}

/** The systems that a generation's entries start: its own and its specialisations'. */
export function systemsOf({ storePath, specialisations }: Bootable): StorePath[] {
  const paths = [storePath, ...specialisations.map((some) => some.storePath)]
  return paths.filter((path) => path !== null)
}

/** Whether the boot loader makes entries for generations of this profile at all. */
export function listsProfile(loader: BootLoader, profile: string | null): boolean {
  return profile === null || ABILITIES[loader].profiles?.test(profile) === true
}

/**
 * Whether the menu has an entry that starts the generation itself. A pinned system may also be listed as a
 * generation: systemd-boot's entries name their profile, so there the pin needs an entry of its own.
 */
export function isListed(menu: OneMenu, { storePath, profile }: Bootable): boolean {
  const { loader } = menu
  const starting = entriesStarting(menu, storePath)
  if (profile === null || loader !== 'systemd-boot') return starting.length > 0
  return starting.some((entry) => isOfProfile(entry, profile))
}

/** The entries that start a system, in the menu's order. */
export function entriesStarting(menu: OneMenu, storePath: StorePath | null): readonly BootEntry[] {
  return (storePath !== null && entriesBySystem(menu).get(storePath)) || []
}

/** Each menu is sorted once: there may be ten thousand entries, and as many generations. */
const entriesBySystem = perList(({ entries }: OneMenu) =>
  Map.groupBy(entries, ({ toplevel }) => toplevel),
)

/** Matches the file name, or the title where the file name is a hash (systemd-boot-builder.py). */
function isOfProfile({ id, title }: BootEntry, profile: string): boolean {
  const start = `nixos-${profile}-generation-`
  return id.toLowerCase().startsWith(start.toLowerCase()) || title.includes(`[${profile}]`)
}

/**
 * The generations that the menu will list after it is regenerated for `after`. configurationLimit can't be
 * read: where generations older than all listed ones have no entry, the current count is taken as the limit;
 * otherwise all are listed.
 */
export function listedAfter(
  menu: BootMenu,
  before: readonly Bootable[],
  after: readonly Bootable[],
): Bootable[] {
  // There may be thousands of profiles.
  const ownBefore = byProfile(before)
  const limitFor = (profile: string | null) => limitOf(menu, ownBefore.get(profile) ?? [], before)
  return [...Map.groupBy(after, ({ profile }) => profile)]
    .filter(([profile]) => listsProfile(menu.loader, profile))
    .flatMap(([profile, own]) => {
      const newestFirst = own.sort((a, b) => b.number - a.number)
      return newestFirst.slice(0, limitFor(profile))
    })
}

const byProfile = perList((bootables: readonly Bootable[]) =>
  Map.groupBy(bootables, ({ profile }) => profile),
)

function limitOf(menu: BootMenu, own: readonly Bootable[], before: readonly Bootable[]): number {
  const listed = own.filter((some) => isListed(menu, some))
  const oldest = listed.reduce((least, { number }) => Math.min(least, number), Infinity)
  const isLimited = own.some((some) => some.number < oldest && !isListed(menu, some))
  if (listed.length === 0 || !isLimited) return Number.POSITIVE_INFINITY
  return listed.length + countGone(menu, before) // entries of deleted generations also counted towards the limit
}

/** The entries of deleted generations, counted once for all profiles. */
function countGone({ entries }: BootMenu, before: readonly Bootable[]): number {
  const starts = startsBefore(before)
  return entries.filter(
    ({ toplevel, foreign }) => toplevel !== null && foreign === undefined && !starts.has(toplevel),
  ).length
}

const startsBefore = perList(startsOf)
