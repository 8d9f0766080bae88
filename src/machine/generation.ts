import { ABILITIES } from '../boot/loaders.ts'
import { type BootMenu, type OneMenu, pendingOnce, startingMenus } from '../boot/menu.ts'
import type { Pointers } from '../nix/pointers.ts'
import type { GenerationLink, Profile } from '../nix/profile.ts'
import type { StorePath } from '../nix/storePath.ts'
import type { System } from '../nix/system.ts'
import type { Pin } from '../pins/pins.ts'

/** One generation of the profile with all facts about it. */
export interface Generation extends GenerationLink {
  /** Null where the store path is missing. */
  readonly system: System | null
  /** The profile points at it: the next rebuild's base. */
  readonly current: boolean
  /** It, or one of its specialisations, is running. */
  readonly running: boolean
  readonly runningSpecialisation: string | null
  /** It, or one of its specialisations, was booted. */
  readonly booted: boolean
  /**
   * It is the boot default; null where unknown: the boot menu can't be read, or another menu with a different
   * default may start the machine.
   */
  readonly bootDefault: boolean | null
  /** A menu that may start the machine has an entry for it. */
  readonly inBootMenu: boolean | null
  /**
   * Where the menus' defaults differ: the menus that have it as default, as `in /boot2` or `of GRUB in
   * /boot`.
   */
  readonly defaultIn: readonly string[]
  /** The next boot starts it once, instead of the default. */
  readonly startsOnce: boolean
  /** Names of its pins (profiles). */
  readonly pins: readonly string[]
  /** Names of this person's GC roots for its store path. */
  readonly ownPins: readonly string[]
}

/** A system to show: a generation, or one outside the profile, without number and date. */
export interface ShownGeneration extends Omit<Generation, 'number' | 'link' | 'created'> {
  readonly number: number | null
  readonly link: string | null
  readonly created: number | null
}

/** Builds a generation from its link and the machine's facts; `pins` are those of its system. */
export function generationOf(
  link: GenerationLink,
  system: System | null,
  profile: Profile,
  pointers: Pointers,
  bootMenu: BootMenu | null,
  pins: readonly Pin[],
): Generation {
  const specialisations = system?.specialisations ?? []
  const own = new Set([link.storePath, ...specialisations.map(({ storePath }) => storePath)])
  const starts = (path: StorePath | null) => path !== null && own.has(path)
  const namesOf = (kind: Pin['kind']) =>
    pins.filter((pin) => pin.kind === kind).map(({ name }) => name)
  const special = specialisations.find(
    (some) => some.storePath !== null && some.storePath === pointers.running,
  )
  return {
    ...link,
    system,
    current: link.number === profile.current,
    running: starts(pointers.running),
    runningSpecialisation: special?.name ?? null,
    booted: starts(pointers.booted),
    ...defaultsOf(bootMenu, starts),
    startsOnce: starts((bootMenu && pendingOnce(bootMenu)?.toplevel) ?? null),
    inBootMenu: bootMenu === null ? null : isListed(bootMenu, own),
    pins: namesOf('profile'),
    ownPins: namesOf('own'),
  }
}

/** Whether an entry starts one of the systems; null where none is known to, but an unreadable one may. */
function isListed(menu: BootMenu, systems: ReadonlySet<StorePath | null>): boolean | null {
  const { started, hasUnread } = startedBy(menu)
  if ([...systems].some((path) => path !== null && started.has(path))) return true
  return hasUnread ? null : false
}

interface Started {
  /** The systems that entries start. */
  readonly started: ReadonlySet<StorePath | null>
  readonly hasUnread: boolean
}

/** Each menu is read once: there may be ten thousand entries, and as many generations. */
const STARTED = new WeakMap<BootMenu, Started>()

function startedBy(menu: BootMenu): Started {
  const known = STARTED.get(menu)
  if (known !== undefined) return known
  const entries = startingMenus(menu).flatMap((one) => one.entries)
  const found = {
    started: new Set(entries.map(({ toplevel }) => toplevel)),
    hasUnread: entries.some(({ unread }) => unread === true),
  }
  STARTED.set(menu, found)
  return found
}

/** Its state as the boot default; `starts` tests whether a system is this one. */
function defaultsOf(
  menu: BootMenu | null,
  starts: (path: StorePath | null) => boolean,
): Pick<Generation, 'bootDefault' | 'defaultIn'> {
  if (menu === null) return { bootDefault: null, defaultIn: [] }
  const menus = startingMenus(menu)
  const having = menus.filter(({ defaultEntry }) => starts(defaultEntry?.toplevel ?? null))
  const isUnread = menus.some(({ defaultEntry }) => defaultEntry?.unread === true)
  if (having.length === 0) return { bootDefault: isUnread ? null : false, defaultIn: [] }
  if (having.length === menus.length) return { bootDefault: true, defaultIn: [] }
  const areCopies = menus.every(({ loader }) => loader === menu.loader)
  const nameOf = ({ loader, directory }: OneMenu) =>
    areCopies ? `in ${directory}` : `of ${ABILITIES[loader].name} in ${directory}`
  return { bootDefault: null, defaultIn: having.map(nameOf) }
}

/** Drops missing files from what is not a NixOS system. */
export function withoutMissingFiles(system: System): System {
  return { ...system, problems: system.problems.filter(({ code }) => code !== 'incomplete') }
}

/** Problems of one generation, as sentences. */
export function generationProblems(
  generation: Pick<ShownGeneration, 'storePath' | 'unread' | 'present' | 'link' | 'system'>,
): string[] {
  const { storePath, unread, present, link, system } = generation
  if (storePath === null) return [`${link ?? 'it'} does not point to a store path.`]
  if (!present) return [`Unusable: ${storePath} is missing from the store.`]
  const problems = (system?.problems ?? []).map(({ message }) => message)
  return unread === undefined || problems.includes(unread) ? problems : [unread, ...problems]
}
