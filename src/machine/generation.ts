import { ABILITIES } from '../boot/loaders.ts'
import { type BootMenu, type OneMenu, pendingOnce, startingMenus } from '../boot/menu.ts'
import type { Pointers } from '../nix/pointers.ts'
import type { GenerationLink, Profile } from '../nix/profile.ts'
import type { StorePath } from '../nix/storePath.ts'
import type { System } from '../nix/system.ts'
import type { Pin } from '../pins/pins.ts'

/** One generation of the profile with all that the machine says of it. */
export interface Generation extends GenerationLink {
  /** Null where the store path is gone. */
  readonly system: System | null
  /** The profile points at it: the next rebuild's base. */
  readonly current: boolean
  /** The machine runs it, or one of its specialisations. */
  readonly running: boolean
  readonly runningSpecialisation: string | null
  /** The machine was started from it, or from one of its specialisations. */
  readonly booted: boolean
  /**
   * It is the boot default; null where that is not known: the boot menu can't be read, or another
   * menu may start the machine instead and has another default.
   */
  readonly bootDefault: boolean | null
  /** A menu that may start the machine has an entry for it. */
  readonly inBootMenu: boolean | null
  /**
   * Where the boot default is not known because the menus differ: those that have it as theirs, as
   * `in /boot2` or `of GRUB in /boot`.
   */
  readonly defaultIn: readonly string[]
  /** The next boot starts it, once, in place of the default. */
  readonly startsOnce: boolean
  /** Names of pins that keep it, as profiles. */
  readonly pins: readonly string[]
  /** Names of this person's own roots that keep its store path. */
  readonly ownPins: readonly string[]
}

/** Something to show: a generation, or a system that is none and has neither number nor date. */
export interface ShownGeneration extends Omit<Generation, 'number' | 'link' | 'created'> {
  readonly number: number | null
  readonly link: string | null
  readonly created: number | null
}

/** A generation by its link, with what the machine says of it; `pins` are those of its system. */
export function generationOf(
  link: GenerationLink,
  system: System | null,
  profile: Profile,
  pointers: Pointers,
  bootMenu: BootMenu | null,
  pins: readonly Pin[],
): Generation {
  const specialisations = system?.specialisations ?? []
  const starts = (path: StorePath | null) =>
    path !== null &&
    (path === link.storePath || specialisations.some((some) => some.storePath === path))
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
    inBootMenu: bootMenu === null ? null : isListed(bootMenu, starts),
    pins: namesOf('profile'),
    ownPins: namesOf('own'),
  }
}

/** Whether an entry starts it; null where none is known to, and one is there of which nobody knows. */
function isListed(menu: BootMenu, starts: (path: StorePath | null) => boolean): boolean | null {
  const entries = startingMenus(menu).flatMap((one) => one.entries)
  if (entries.some(({ toplevel }) => starts(toplevel))) return true
  return entries.some(({ unread }) => unread === true) ? null : false
}

/** What is known of it as the boot default; `starts` is whether a system is this one. */
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

/** What is no system lacks nothing of one. */
export function withoutMissingFiles(system: System): System {
  return { ...system, problems: system.problems.filter(({ code }) => code !== 'incomplete') }
}

/** Problems of one generation, as sentences. */
export function generationProblems(
  generation: Pick<ShownGeneration, 'storePath' | 'present' | 'link' | 'system'>,
): string[] {
  const { storePath, present, link, system } = generation
  if (storePath === null) return [`${link ?? 'it'} does not point to a store path.`]
  if (!present) return [`Unusable: ${storePath} is missing from the store.`]
  return (system?.problems ?? []).map((problem) => problem.message)
}
