import { type StorePath, storePathOf } from '../nix/storePath.ts'

/**
 * The system that a kernel command line starts. An entry is matched with a generation only by this path:
 * names and titles differ between loaders and NixOS versions.
 */
export function toplevelOf(commandLine: string): StorePath | null {
  const init = /(?:^|\s)init=(\S+)/.exec(commandLine)?.[1]
  return storePathOf(init ?? '')
}

/**
 * Names that only NixOS's builders give to entries of its systems: systemd-boot's files and extlinux's
 * labels, GRUB's titles (install-grub.pl), Limine's directories (limine-install.py).
 */
const BY_NIXOS = {
  file: /^nixos-/i,
  title: /^NixOS(?: - |$)|^[^\n]{1,100} - (?:All configurations$|Profile ')/,
  directory: /^NixOS [^/]{1,256}\//,
}

/** Marks a NixOS entry whose system can't be read: it may start any system. */
export function unreadEntry(
  kind: keyof typeof BY_NIXOS,
  id: string,
  toplevel: StorePath | null,
): { readonly unread?: true } {
  return toplevel === null && BY_NIXOS[kind].test(id) ? { unread: true } : {}
}
