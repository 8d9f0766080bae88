import type { Host } from '../host/host.ts'
import { askDatabase } from '../store/database/askDatabase.ts'
import type { Sizes } from './sizes.ts'

/** What no root of the collector keeps, as far as the database says. */
export interface Garbage {
  readonly paths: number
  /** Bytes of NAR size. */
  readonly bytes: number
}

/** What `nix-store --gc` would delete now. Throws a Problem `database` where that is not known. */
export async function readGarbage(host: Host, { live }: Sizes): Promise<Garbage> {
  const all = await askDatabase(host, 'total', {})
  return {
    paths: Math.max(0, all.paths - live.paths),
    bytes: Math.max(0, all.bytes - live.bytes),
  }
}

/**
 * The NAR size of every valid store path, for telling how much of a collection is
 * done; a path is gone from the database before the collector says that it deletes it.
 */
export function readPathSizes(host: Host): Promise<ReadonlyMap<string, number>> {
  return askDatabase(host, 'sizes', {})
}
