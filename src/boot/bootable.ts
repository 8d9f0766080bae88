import type { StorePath } from '../nix/storePath.ts'
import { ABILITIES } from './loaders.ts'
import type { BootEntry, BootLoader, BootMenu, OneMenu } from './menu.ts'

/** A generation as far as a boot menu is concerned. */
export interface Bootable {
  /** The name in system-profiles (a pin's); null for the system profile itself. */
  readonly profile: string | null
  readonly number: number
  /** How the commands take it: `41`, a pin's name, `work:2`. */
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
  /** Null for the generation itself. */
  readonly specialisation: string | null
}

/** Everything that these generations can start, by its store path; two may share one. */
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
 * Whether the menu has an entry that starts the generation itself. What a pin keeps may be listed as
 * a generation as well: of systemd-boot, where an entry tells whose it is, the pin's own must be there.
 */
export function isListed({ loader, entries }: OneMenu, { storePath, profile }: Bootable): boolean {
  const starting = entries.filter(({ toplevel }) => storePath !== null && toplevel === storePath)
  if (profile === null || loader !== 'systemd-boot') return starting.length > 0
  return starting.some((entry) => isOfProfile(entry, profile))
}

/** By its file's name, or by its title where that is a hash (systemd-boot-builder.py). */
function isOfProfile({ id, title }: BootEntry, profile: string): boolean {
  const start = `nixos-${profile}-generation-`
  return id.toLowerCase().startsWith(start.toLowerCase()) || title.includes(`[${profile}]`)
}

/**
 * The generations that the menu will list once it is written for `after`. configurationLimit is
 * nowhere to be read: where older generations than all that are listed have no entry, as many are
 * listed as now, and otherwise all.
 */
export function listedAfter(
  menu: BootMenu,
  before: readonly Bootable[],
  after: readonly Bootable[],
): Bootable[] {
  const profiles = [...new Set(after.map(({ profile }) => profile))]
  return profiles
    .filter((profile) => listsProfile(menu.loader, profile))
    .flatMap((profile) => {
      const own = after.filter((some) => some.profile === profile)
      const newestFirst = own.sort((a, b) => b.number - a.number)
      return newestFirst.slice(0, limitOf(menu, profile, before))
    })
}

function limitOf(menu: BootMenu, profile: string | null, before: readonly Bootable[]): number {
  const own = before.filter((some) => some.profile === profile)
  const listed = own.filter((some) => isListed(menu, some))
  const oldest = listed.reduce((least, { number }) => Math.min(least, number), Infinity)
  const isLimited = own.some((some) => some.number < oldest && !isListed(menu, some))
  if (listed.length === 0 || !isLimited) return Number.POSITIVE_INFINITY
  const starts = startsOf(before)
  const gone = menu.entries.filter(
    ({ toplevel, foreign }) => toplevel !== null && foreign === undefined && !starts.has(toplevel),
  )
  return listed.length + gone.length // the entries of deleted ones took places too
}
