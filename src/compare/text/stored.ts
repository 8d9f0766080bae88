import type { Found, Host } from '../../host/host.ts'
import { STORE_DIRECTORY, storePathOf } from '../../nix/storePath.ts'

/**
 * The target of a store path. A target outside the store says nothing about a generation and is not read,
 * even if a link in the store leads to it.
 */
export function lookUpStored(host: Host, path: string): Promise<Found | null> {
  return host.lookUp(path, `${STORE_DIRECTORY}/`)
}

/** The same for some dozens of paths at once. */
export function lookUpAllStored(
  host: Host,
  paths: readonly string[],
): Promise<ReadonlyMap<string, Found | null>> {
  return host.lookUpAll(paths, `${STORE_DIRECTORY}/`)
}

/** Whether a found path is in the store. */
export function isStored({ place }: Found): boolean {
  return storePathOf(place) !== null
}
