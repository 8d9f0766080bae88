import type { Found, Host } from '../../host/host.ts'
import { STORE_DIRECTORY, storePathOf } from '../../nix/storePath.ts'

/**
 * What a path of the store leads to. What lies outside says nothing of a generation and is not read, be
 * it that a link of the store leads there.
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

/** Whether it lies in the store. */
export function isStored({ place }: Found): boolean {
  return storePathOf(place) !== null
}
