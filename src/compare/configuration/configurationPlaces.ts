import { isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Host } from '../../host/host.ts'
import { STORE_DIRECTORY, type StorePath } from '../../nix/storePath.ts'
import { type RegistryEntry, readRegistry } from './flakeRegistry.ts'

/** Where NixOS looks for the configuration (nixos-rebuild(8)). */
export const CONFIGURATION = '/etc/nixos'

/**
 * Where the configuration may lie, as paths of the machine, the likeliest first: where a person
 * says, where NixOS looks, and where the systems register a flake that is not in the store.
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

/** Each is looked at by git; a registry that names more is no one's configuration. */
const MAX_PLACES = 16

/** The directory that a registered flake is in; null where it is not one of this machine. */
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
