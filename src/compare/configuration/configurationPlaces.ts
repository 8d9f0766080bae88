import { isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Host } from '../../host/host.ts'
import { STORE_DIRECTORY, type StorePath } from '../../nix/storePath.ts'
import { type RegistryEntry, readRegistry } from './flakeRegistry.ts'

/** Where NixOS looks for the configuration (nixos-rebuild(8)). */
export const CONFIGURATION = '/etc/nixos'

/**
 * Likely locations of the configuration, as paths of the machine, the likeliest first: the
 * configured one, NixOS's default, and those that the systems register for flakes outside the
 * store.
 */
export async function likelyPlaces(
  host: Host,
  systems: readonly StorePath[],
  configured: string | null,
): Promise<string[]> {
  const places = new Set([...(configured === null ? [] : [configured]), CONFIGURATION])
  for (const system of systems) {
    const entries = await readRegistry(host, system).catch(() => null)
    for (const entry of entries ?? []) {
      const place = entry.id === 'nixpkgs' ? null : placeOf(entry)
      if (place !== null && !place.startsWith(`${STORE_DIRECTORY}/`)) places.add(place)
    }
  }
  return [...places].slice(0, MAX_PLACES)
}

/** git checks each one; a registry with more entries is not a real configuration's. */
const MAX_PLACES = 16

/** The directory of a registered flake; null if it is not on this machine. */
export function placeOf({ type, path, url, dir }: RegistryEntry): string | null {
  const below = (place: string, part: string | null) => join(place, part ?? '')
  if (type === 'path') return path !== null && isAbsolute(path) ? below(path, dir) : null
  if (type !== 'git' || url === null) return null
  try {
    const address = new URL(url.replace(/^git\+/, ''))
    if (address.protocol !== 'file:') return null
    return below(fileURLToPath(address), dir ?? address.searchParams.get('dir'))
  } catch {
    return null
  }
}
