import type { StorePath } from '../nix/storePath.ts'

export type BootLoader = 'systemd-boot' | 'lanzaboote' | 'grub' | 'limine' | 'extlinux'

/** One line of the boot menu. */
export interface BootEntry {
  /**
   * The boot loader's name for it: the entry's file name without the boot counter, GRUB's `submenu>title`,
   * Limine's `directory/title`, extlinux's label.
   */
  readonly id: string
  readonly title: string
  /** The system it starts, from its `init=`; null where it starts something else. */
  readonly toplevel: StorePath | null
  /**
   * Files needed to start it, as paths on the machine: kernel and initrds, a unified image, the directory of
   * device trees.
   */
  readonly files: readonly string[]
  /** Boot counting: tries left and tries done; null where the entry is not counted. */
  readonly tries: { readonly left: number; readonly done: number } | null
  /** NixOS wrote it, but the system it starts can't be read: it may be any. */
  readonly unread?: true
  /** Why the boot loader ignores the entry, as a clause. */
  readonly ignored?: string
  /**
   * Files, as the boot loader names them, in a part of a file system that is not mounted here: whether the
   * loader finds them is unknown.
   */
  readonly unmounted?: readonly string[]
  /** The machine that wrote it, by machine-id(5), where that is not this machine. */
  readonly foreign?: string
}

/** The boot menu that starts the machine, as far as known, with the other menus found. */
export interface BootMenu extends OneMenu {
  /** Menus of other boot loaders, and copies on other disks (GRUB's mirroredBoots). */
  readonly others: readonly OtherMenu[]
  /** The boot loader that started the machine, by its own name; null where unknown. */
  readonly startedBy: string | null
  /** Files that the default entry needs and that are missing: it can't start. */
  readonly defaultLacks: readonly string[]
}

/** Another menu of the machine. */
export interface OtherMenu extends OneMenu {
  /** It may be what starts the machine: it is a copy, or which menu starts is unknown. */
  readonly mayStart: boolean
  /** It was written well after the menu that starts: the configuration may write this one now. */
  readonly isNewer?: true
}

/**
 * Menus that may start this machine instead, with another default: another boot loader's, or a copy on
 * another disk. Where there is one, the boot default is unknown, and only the default of each menu can be
 * shown.
 */
export function rivalMenus({ defaultEntry, others }: BootMenu): readonly OtherMenu[] {
  return others.filter(
    (other) => other.mayStart && other.defaultEntry?.toplevel !== defaultEntry?.toplevel,
  )
}

/** A more recently written menu of another boot loader, which NixOS may write now; else null. */
export function newerMenu({ loader, others }: BootMenu): OtherMenu | null {
  return others.find((other) => other.loader !== loader && other.isNewer === true) ?? null
}

/** All menus that may start this machine. */
export function startingMenus(menu: BootMenu): readonly OneMenu[] {
  return [menu, ...menu.others.filter(({ mayStart }) => mayStart)]
}

/** The menu of one boot loader in one directory. */
export interface OneMenu {
  readonly loader: BootLoader
  /** Its directory: `/boot`. */
  readonly directory: string
  readonly entries: readonly BootEntry[]
  /** The permanent default; null where unknown. */
  readonly defaultEntry: BootEntry | null
  /** The default that the boot loader ignores; null for none. */
  readonly ignored: BootEntry | null
  /**
   * The default is saved beside the menu (in an EFI variable, in GRUB's environment), so that regenerating
   * the menu does not change it.
   */
  readonly defaultSaved: boolean
  /** The entry of the next boot only; null where that is the default. */
  readonly oneShot: BootEntry | null
  /** How to make an entry the one-shot entry. */
  readonly once: OneShotWay
  /** The entry that the boot loader reports as started; null where it reports none. */
  readonly started: BootEntry | null
}

/** The one-shot entry where it differs from the default; null where the default starts. */
export function pendingOnce({ oneShot, defaultEntry }: OneMenu): BootEntry | null {
  return oneShot === defaultEntry ? null : oneShot
}

/** How to make an entry start at the next boot only. */
export type OneShotWay =
  | { readonly by: 'bootctl set-oneshot' }
  | {
      readonly by: 'grub-reboot'
      /** The argument that selects each entry; entries that can't be selected are left out. */
      readonly names: ReadonlyMap<BootEntry, GrubName>
    }
  /** Why it is impossible, as a clause. */
  | { readonly by: null; readonly why: string }

/** `submenu>title`, as GRUB looks up an entry. */
export interface GrubName {
  readonly name: string
  /** Part of it is an index in the menu, because the title there can't be written. */
  readonly byNumber: boolean
}
