import type { Host } from '../host/host.ts'
import type { StorePath } from '../nix/storePath.ts'
import { readEfiVariable, readLoaderVariable } from './efiVariables.ts'
import { ABILITIES } from './loaders.ts'
import type { BootEntry, BootMenu, GrubName, OneShotWay } from './menu.ts'

/** An entry that can be started once, or why none can. */
export type OnceFound =
  | { readonly entry: BootEntry; readonly name: string; readonly byNumber: boolean }
  | { readonly why: string }

/** `EFI_LOADER_FEATURE_ENTRY_ONESHOT` (systemd: docs/BOOT_LOADER_INTERFACE.md, LoaderFeatures). */
const ENTRY_ONESHOT = 1n << 3n

/**
 * Whether systemd-boot can start an entry once from here, by bootctl's own conditions (systemd:
 * src/boot/bootctl.c): EFI, a loader that identifies itself in a variable, and that supports it.
 */
export async function readBootctlWay(host: Host): Promise<OneShotWay> {
  const directory = await host.status('/sys/firmware/efi/efivars').catch(() => null)
  const loader = await readLoaderVariable(host, 'LoaderInfo')
  if (directory === null) {
    return {
      by: null,
      why: 'this machine was not booted in EFI mode (required for one-time boot entries)',
    }
  }
  if (loader === null) return { by: null, why: 'this system was not started by systemd-boot' }
  const features = await readEfiVariable(host, 'LoaderFeatures')
  const known = features !== null && features.length >= 8 ? Buffer.from(features) : null
  if (known === null || (known.readBigUInt64LE() & ENTRY_ONESHOT) === 0n) {
    return { by: null, why: 'this version of systemd-boot does not support one-time boot entries' }
  }
  return { by: 'bootctl set-oneshot' }
}

/** Entry names that bootctl accepts and systemd-boot does not read as a pattern. */
const PLAIN_ID = /^[A-Za-z0-9][A-Za-z0-9+_.-]*$/

function noEntry({ loader }: BootMenu): string {
  const hint = ABILITIES[loader].profiles === null ? '' : ': pin it to add an entry'
  return `not in the boot menu${hint}`
}

/**
 * Finds the entry that starts a system once; its own entry is preferred to one that follows the default when
 * the menu is regenerated. Pure.
 */
export function findOnce(menu: BootMenu, toplevel: StorePath): OnceFound {
  const { once } = menu
  if (once.by === null) return { why: once.why }
  const entries = menu.entries.filter((entry) => entry.toplevel === toplevel)
  if (entries.length === 0) return { why: noEntry(menu) }
  if (once.by === 'bootctl set-oneshot') {
    const entry = entries.find(({ id }) => PLAIN_ID.test(id))
    if (entry !== undefined) return { entry, name: entry.id, byNumber: false }
    return { why: 'bootctl does not accept its entry name' }
  }
  const named = entries.flatMap((entry) => {
    const name = once.names.get(entry)
    return name === undefined ? [] : [{ entry, ...name }]
  })
  const depth = ({ name }: GrubName) => name.split('>').length
  const [best] = named.sort(
    (a, b) => Number(a.byNumber) - Number(b.byNumber) || depth(b) - depth(a),
  )
  return best ?? { why: 'grub-reboot does not accept its entry name' }
}
