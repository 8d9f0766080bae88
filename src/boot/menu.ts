import type { StorePath } from '../nix/storePath.ts'

export type BootLoader = 'systemd-boot' | 'grub'

/** One line of the boot menu. */
export interface BootEntry {
  /** What the boot loader calls it: an entry's file name, or GRUB's `submenu>title`. */
  readonly id: string
  readonly title: string
  /** The system it starts, from its `init=`; null where it starts something else. */
  readonly toplevel: StorePath | null
  /** Kernel and initrd files, as paths of the machine. */
  readonly files: readonly string[]
  /** Boot counting: tries left and tries done; null where the entry is not counted. */
  readonly tries: { readonly left: number; readonly done: number } | null
}

export interface BootMenu {
  readonly loader: BootLoader
  /** Where it lies: `/boot`. */
  readonly directory: string
  readonly entries: readonly BootEntry[]
  /** What starts by itself; null where that can't be told. */
  readonly defaultEntry: BootEntry | null
}
