import { type StorePath, storePathOf } from '../nix/storePath.ts'

/**
 * The system that a kernel command line starts. A menu entry belongs to a generation by this and
 * nothing else: names and titles differ between loaders and versions of NixOS.
 */
export function toplevelOf(commandLine: string): StorePath | null {
  const init = /(?:^|\s)init=(\S+)/.exec(commandLine)?.[1]
  return storePathOf(init ?? '')
}
