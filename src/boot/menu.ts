import type { StorePath } from '../nix/storePath.ts'

export type BootLoader = 'systemd-boot' | 'lanzaboote' | 'grub' | 'limine' | 'extlinux'

/** One line of the boot menu. */
export interface BootEntry {
  /**
   * What the boot loader calls it: an entry's file name without its boot counter, GRUB's
   * `submenu>title`, Limine's `directory/title`, extlinux's label.
   */
  readonly id: string
  readonly title: string
  /** The system it starts, from its `init=`; null where it starts something else. */
  readonly toplevel: StorePath | null
  /**
   * What it needs to start, as paths of the machine: kernel and initrds, a unified image, the
   * directory of device trees.
   */
  readonly files: readonly string[]
  /** Boot counting: tries left and tries done; null where the entry is not counted. */
  readonly tries: { readonly left: number; readonly done: number } | null
  /** NixOS wrote it, and which system it starts can't be read: it may be any. */
  readonly unread?: true
  /** Why the boot loader passes over it as if it were not there, as a clause. */
  readonly ignored?: string
  /**
   * Files, as the boot loader names them, in a part of a file system that is not mounted here:
   * whether it finds them is not known.
   */
  readonly unmounted?: readonly string[]
  /** The machine that wrote it, by its machine-id(5), where that is another than this one. */
  readonly foreign?: string
}

/** The boot menu that starts the machine, as far as that is known, with what else is there. */
export interface BootMenu extends OneMenu {
  /** Menus of other boot loaders, and copies on other disks (GRUB's mirroredBoots). */
  readonly others: readonly OtherMenu[]
  /** The boot loader that started the machine, as it names itself; null where that is not known. */
  readonly startedBy: string | null
  /** Files that the default entry needs and that are missing: it can't start. */
  readonly defaultLacks: readonly string[]
}

/** Another menu of the machine. */
export interface OtherMenu extends OneMenu {
  /** It may be what starts the machine: it is a copy, or nothing tells which of them does. */
  readonly mayStart: boolean
  /** It was written well after the one that starts: the configuration may write it now. */
  readonly isNewer?: true
}

/**
 * Menus that may start this machine instead, and start another system by default: another boot
 * loader's, or a copy on another disk. Where there is one, the boot default is not known: only what
 * each of the menus starts.
 */
export function rivalMenus({ defaultEntry, others }: BootMenu): readonly OtherMenu[] {
  return others.filter(
    (other) => other.mayStart && other.defaultEntry?.toplevel !== defaultEntry?.toplevel,
  )
}

/** A menu of another boot loader that was written later, so that it may be what is written; else null. */
export function newerMenu({ loader, others }: BootMenu): OtherMenu | null {
  return others.find((other) => other.loader !== loader && other.isNewer === true) ?? null
}

/** All menus that may start this machine. */
export function startingMenus(menu: BootMenu): readonly OneMenu[] {
  return [menu, ...menu.others.filter(({ mayStart }) => mayStart)]
}

/** What one boot loader shows, out of one directory. */
export interface OneMenu {
  readonly loader: BootLoader
  /** Where it lies: `/boot`. */
  readonly directory: string
  readonly entries: readonly BootEntry[]
  /** What starts by itself, time after time; null where that can't be told. */
  readonly defaultEntry: BootEntry | null
  /** What would be the default, did the boot loader not pass over it; null where nothing is so. */
  readonly passedOver: BootEntry | null
  /**
   * The default was saved beside the menu (in an EFI variable, in GRUB's environment), so that
   * regenerating the menu does not change it.
   */
  readonly defaultSaved: boolean
  /** What starts the next time and only then; null where nothing else than the default does. */
  readonly oneShot: BootEntry | null
  /** How an entry is made to be that. */
  readonly once: OneShotWay
  /** What the boot loader says that it started this time; null where it says nothing. */
  readonly started: BootEntry | null
}

/** What starts next in place of the default, once; null where the default itself does. */
export function pendingOnce({ oneShot, defaultEntry }: OneMenu): BootEntry | null {
  return oneShot === defaultEntry ? null : oneShot
}

/** How an entry is made to start at the next boot only. */
export type OneShotWay =
  | { readonly by: 'bootctl set-oneshot' }
  | {
      readonly by: 'grub-reboot'
      /** What it is told for each entry; one that it can't be told of is not in it. */
      readonly names: ReadonlyMap<BootEntry, GrubName>
    }
  /** Why it can't be done, as a clause. */
  | { readonly by: null; readonly why: string }

/** `submenu>title`, as GRUB looks an entry up. */
export interface GrubName {
  readonly name: string
  /** Part of it is a place in the menu, since the title there can't be written. */
  readonly byNumber: boolean
}
