import type { Host } from '../host/host.ts'
import { withDatabase } from '../nix/database/open.ts'
import type { Sizes } from './sizes.ts'

/** What no root of the collector keeps, as far as the database says. */
export interface Garbage {
  readonly paths: number
  /** Bytes of NAR size. */
  readonly bytes: number
}

/** What `nix-store --gc` would delete now. Throws a Problem `database` where that is not known. */
export async function readGarbage(host: Host, { live }: Sizes): Promise<Garbage> {
  const all = await withDatabase(host, async (database) =>
    database.prepare('SELECT count(*) AS paths, total(narSize) AS bytes FROM ValidPaths').get(),
  )
  return {
    paths: Math.max(0, Number(all?.paths) - live.paths),
    bytes: Math.max(0, Number(all?.bytes) - live.bytes),
  }
}

/**
 * The NAR size of every valid store path, for telling how much of a collection is
 * done; a path is gone from the database before the collector says that it deletes it.
 */
export async function readPathSizes(host: Host): Promise<ReadonlyMap<string, number>> {
  return withDatabase(host, async (database) => {
    const rows = database.prepare('SELECT path, narSize FROM ValidPaths').all()
    return new Map(rows.map(({ path, narSize }) => [String(path), Number(narSize ?? 0)]))
  })
}
