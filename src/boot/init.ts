import { type StorePath, storePathOf } from '../nix/storePath.ts'

/**
 * The system that a kernel command line starts. A menu entry belongs to a generation by this and
 * nothing else: names and titles differ between loaders and versions of NixOS.
 */
export function toplevelOf(commandLine: string): StorePath | null {
  const init = /(?:^|\s)init=(\S+)/.exec(commandLine)?.[1]
  return storePathOf(init ?? '')
}

/**
 * How NixOS's builders call the entries of its systems, and nothing else: systemd-boot's files and
 * extlinux's labels, GRUB's titles (install-grub.pl), Limine's directories (limine-install.py).
 */
const BY_NIXOS = {
  file: /^nixos-/i,
  title: /^NixOS(?: - |$)|^[^\n]{1,100} - (?:All configurations$|Profile ')/,
  directory: /^NixOS [^/]{1,256}\//,
}

/** Says of an entry of NixOS that starts nothing that can be read: it may start any system. */
export function unreadEntry(
  kind: keyof typeof BY_NIXOS,
  id: string,
  toplevel: StorePath | null,
): { readonly unread?: true } {
  return toplevel === null && BY_NIXOS[kind].test(id) ? { unread: true } : {}
}
