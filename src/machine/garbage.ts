import type { Host } from '../host/host.ts'
import { askDatabase } from '../store/database/askDatabase.ts'
import type { Sizes } from './sizes.ts'

/** Store paths that no GC root retains, according to the database. */
export interface Garbage {
  readonly paths: number
  /** Bytes of NAR size. */
  readonly bytes: number
}

/** What `nix-store --gc` would delete now. Throws a Problem `database` where that is unknown. */
export async function readGarbage(host: Host, { live }: Sizes): Promise<Garbage> {
  const all = await askDatabase(host, 'total', {})
  return {
    paths: Math.max(0, all.paths - live.paths),
    bytes: Math.max(0, all.bytes - live.bytes),
  }
}

/**
 * The NAR size of every valid store path, to show the progress of a collection: the collector removes a path
 * from the database before it reports the deletion.
 */
export function readPathSizes(host: Host): Promise<ReadonlyMap<string, number>> {
  return askDatabase(host, 'sizes', {})
}
