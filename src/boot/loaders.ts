import type { BootLoader, BootMenu, OtherMenu } from './menu.ts'

/** What NixOS makes of a boot loader, and what the loader itself can do. */
export interface LoaderAbilities {
  /** Its name as people write it. */
  readonly name: string
  /**
   * Whether `switch-to-configuration boot` makes its own system the default: `if-listed` only where
   * the system is a generation within configurationLimit; otherwise the default silently stays.
   */
  readonly setsDefault: 'always' | 'if-listed' | 'never'
  /** What makes an entry the default without regenerating the menu; null where nothing does. */
  readonly defaultBy: 'bootctl set-default' | null
  /** What makes an entry start once; null where nothing does. */
  readonly oneShotBy: 'bootctl set-oneshot' | 'grub-reboot' | null
  /**
   * Whether NixOS can have it write several directories: GRUB's mirroredBoots, lanzaboote's
   * extraEfiSysMountPoints. A copy of another's menu is made by whoever copies it.
   */
  readonly writesCopies: boolean
  /** Whether its menu is made from boot.json (bootspec), rather than from the toplevel's links. */
  readonly readsBootspec: boolean
  /** Which names in system-profiles get entries of their own; null where none does. */
  readonly profiles: RegExp | null
  /** Whether regenerating the menu removes what is no longer needed before it writes what is new. */
  readonly removesFirst: boolean
  /** What a toplevel holds that is copied onto /boot, unless /boot can do without. */
  readonly copies: readonly string[]
  /**
   * Which files below the menu's directory regenerating the menu removes where no generation needs them;
   * what another boot loader left behind stays.
   */
  readonly clears: RegExp
  /** Ids of entries that regenerating the menu removes where their generation is gone. */
  readonly clearsEntries: RegExp
}

const EVERY_NAME = /^/
const EVERY_ENTRY = /^/

/**
 * From nixpkgs, nixos/modules/system/boot/loader: systemd-boot/systemd-boot-builder.py,
 * grub/install-grub.pl, limine/limine-install.py,
 * generic-extlinux-compatible/extlinux-conf-builder.sh; from lanzaboote nix/modules/lanzaboote.nix
 * and rust/tool/systemd/src/install.rs.
 *
 * Newer Limine starts what `LoaderEntryOneShot` names, but nothing on /boot tells which Limine is
 * there, and bootctl takes none of its entries' names, which have spaces.
 */
export const ABILITIES: Readonly<Record<BootLoader, LoaderAbilities>> = {
  'systemd-boot': {
    name: 'systemd-boot',
    writesCopies: false,
    readsBootspec: true,
    setsDefault: 'if-listed',
    defaultBy: 'bootctl set-default',
    oneShotBy: 'bootctl set-oneshot',
    profiles: EVERY_NAME,
    removesFirst: true,
    copies: ['kernel', 'initrd'],
    clears: /^\/EFI\/nixos\//i,
    clearsEntries: /^nixos-.*\.conf$/i,
  },
  lanzaboote: {
    name: 'lanzaboote',
    writesCopies: true,
    readsBootspec: true,
    setsDefault: 'never',
    defaultBy: 'bootctl set-default',
    oneShotBy: 'bootctl set-oneshot',
    profiles: null,
    removesFirst: false,
    copies: ['kernel', 'initrd'],
    clears: /^\/EFI\/(nixos|Linux)\//i,
    clearsEntries: /^nixos-.*\.efi$/,
  },
  grub: {
    name: 'GRUB',
    writesCopies: true,
    readsBootspec: false,
    setsDefault: 'always',
    defaultBy: null,
    oneShotBy: 'grub-reboot',
    profiles: /^\w+$/,
    removesFirst: false,
    copies: ['kernel', 'initrd', 'xen.gz'],
    clears: /^\/kernels\//,
    clearsEntries: EVERY_ENTRY,
  },
  limine: {
    name: 'Limine',
    writesCopies: false,
    readsBootspec: true,
    setsDefault: 'never',
    defaultBy: null,
    oneShotBy: null,
    profiles: EVERY_NAME,
    removesFirst: false,
    copies: ['kernel', 'initrd'],
    clears: /^\/limine\/kernels\//i,
    clearsEntries: EVERY_ENTRY,
  },
  extlinux: {
    name: 'extlinux',
    writesCopies: false,
    readsBootspec: false,
    setsDefault: 'always',
    defaultBy: null,
    oneShotBy: null,
    profiles: null,
    removesFirst: false,
    copies: ['kernel', 'initrd', 'dtbs'],
    clears: /^\/nixos\//,
    clearsEntries: EVERY_ENTRY,
  },
}

/** Copies of the menu that its builder does not write: they stay as they are. */
export function unwrittenCopies({ loader, others }: BootMenu): readonly OtherMenu[] {
  if (ABILITIES[loader].writesCopies) return []
  return others.filter((other) => other.loader === loader)
}

/**
 * What GRUB starts by default where that is not the first entry of NixOS: `boot.loader.grub.default`
 * is a place in the menu, 0 unless set, and entries of one's own may come before NixOS's
 * (extraEntriesBeforeNixOS). Regenerating the menu does not change the place. Null where it is NixOS's.
 */
export function defaultByPlace({ loader, entries, defaultEntry, defaultSaved }: BootMenu) {
  if (loader !== 'grub' || defaultSaved || defaultEntry === null) return null
  const first = entries.find(({ toplevel }) => toplevel !== null)
  return first === undefined || first.toplevel === defaultEntry.toplevel ? null : defaultEntry
}
