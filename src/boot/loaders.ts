import type { BootLoader, BootMenu, OtherMenu } from './menu.ts'

/** How NixOS uses a boot loader, and what the loader supports. */
export interface LoaderAbilities {
  /** Its name in ordinary spelling. */
  readonly name: string
  /**
   * Whether `switch-to-configuration boot` makes its own system the default: `if-listed` only where the
   * system is a generation within configurationLimit; otherwise the default silently stays.
   */
  readonly setsDefault: 'always' | 'if-listed' | 'never'
  /** The command that makes an entry the default without regenerating the menu; null for none. */
  readonly defaultBy: 'bootctl set-default' | null
  /** The command that makes an entry start once; null for none. */
  readonly oneShotBy: 'bootctl set-oneshot' | 'grub-reboot' | null
  /**
   * Whether NixOS can write its menu to several directories: GRUB's mirroredBoots, lanzaboote's
   * extraEfiSysMountPoints. Other copies are made by third parties.
   */
  readonly writesCopies: boolean
  /** Whether its menu is made from boot.json (bootspec), rather than from the toplevel's links. */
  readonly readsBootspec: boolean
  /** Which names in system-profiles get entries of their own; null for none. */
  readonly profiles: RegExp | null
  /** Whether regenerating the menu removes unneeded files before it writes new ones. */
  readonly removesFirst: boolean
  /** Files of a toplevel that are copied to /boot, unless the loader reads the store. */
  readonly copies: readonly string[]
  /**
   * Files below the menu's directory that regenerating removes where no generation needs them; those of other
   * boot loaders are kept.
   */
  readonly clears: RegExp
  /** How `LoaderInfo` begins where this loader started the machine; null for a loader that sets no variable. */
  readonly reportedAs: RegExp | null
  /** Whether it always sets `LoaderInfo`; for any other, a missing variable proves nothing. */
  readonly alwaysReported: boolean
  /** Directories of a boot partition that suggest a menu of this loader. */
  readonly signs: readonly string[]
  /** The file below the menu's directory that is the whole menu, or is written with it; null for none. */
  readonly menuFile: string | null
  /** Whether its menu is on the EFI system partition, which must be mounted to regenerate the menu. */
  readonly needsEsp: boolean
  /** Ids of entries that regenerating the menu removes where their generation no longer exists. */
  readonly clearsEntries: RegExp
}

const EVERY_NAME = /^/
const EVERY_ENTRY = /^/
const SYSTEMD_BOOT = /^systemd-boot\b/i

/**
 * From nixpkgs, nixos/modules/system/boot/loader: systemd-boot/systemd-boot-builder.py, grub/install-grub.pl,
 * limine/limine-install.py, generic-extlinux-compatible/extlinux-conf-builder.sh; from lanzaboote
 * nix/modules/lanzaboote.nix and rust/tool/systemd/src/install.rs. `LoaderInfo`: systemd
 * docs/BOOT_LOADER_INTERFACE.md (always set); GRUB since 2.12 by its module bli. systemd-boot starts the
 * entries of lanzaboote.
 *
 * Newer Limine honours `LoaderEntryOneShot`, but nothing on /boot shows the Limine version, and bootctl
 * rejects its entry names because they contain spaces.
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
    reportedAs: SYSTEMD_BOOT,
    alwaysReported: true,
    signs: ['loader', 'EFI', 'efi'],
    menuFile: 'loader/loader.conf',
    needsEsp: true,
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
    reportedAs: SYSTEMD_BOOT,
    alwaysReported: true,
    signs: ['EFI', 'efi'],
    menuFile: null,
    needsEsp: true,
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
    reportedAs: /^GRUB\b/i,
    alwaysReported: false,
    signs: ['grub'],
    menuFile: 'grub/grub.cfg',
    needsEsp: false,
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
    reportedAs: /^Limine\b/i,
    alwaysReported: false,
    signs: ['limine'],
    menuFile: 'limine/limine.conf',
    needsEsp: true,
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
    reportedAs: null,
    alwaysReported: false,
    signs: ['extlinux'],
    menuFile: 'extlinux/extlinux.conf',
    needsEsp: false,
    clearsEntries: EVERY_ENTRY,
  },
}

/** Every supported boot loader. */
export const BOOT_LOADERS = Object.keys(ABILITIES) as BootLoader[]

/** Copies of the menu that its builder does not write: they stay unchanged. */
export function unwrittenCopies({ loader, others }: BootMenu): readonly OtherMenu[] {
  if (ABILITIES[loader].writesCopies) return []
  return others.filter((other) => other.loader === loader)
}

/**
 * The entry that GRUB starts by default where that is not NixOS's first: `boot.loader.grub.default` is an
 * index in the menu, 0 unless set, and custom entries may precede NixOS's (extraEntriesBeforeNixOS).
 * Regenerating the menu does not change the index. Null where the default is NixOS's.
 */
export function defaultByPlace({ loader, entries, defaultEntry, defaultSaved }: BootMenu) {
  if (loader !== 'grub' || defaultSaved || defaultEntry === null) return null
  const first = entries.find(({ toplevel }) => toplevel !== null)
  return first === undefined || first.toplevel === defaultEntry.toplevel ? null : defaultEntry
}
