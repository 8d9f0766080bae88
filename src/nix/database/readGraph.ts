import type { DatabaseSync } from 'node:sqlite'
import { type Breather, breathless } from '../../breather.ts'
import type { Host } from '../../host/host.ts'
import { Problem } from '../../problem.ts'
import { daemonGraph } from '../daemon/daemonGraph.ts'
import type { CollectorSettings } from '../settings.ts'
import type { StorePath } from '../storePath.ts'
import { loadGraph, saveGraph } from './cache.ts'
import type { GraphData, ReferenceGraph } from './graph.ts'
import { databaseState, withDatabase } from './open.ts'
import { type WalkOptions, walkGraph } from './walk.ts'

export interface ReadGraphOptions {
  readonly breathe?: Breather
  /** Whether what was read before may be used, and this be kept for the next start. */
  readonly cached?: boolean
  /** Whether all store paths will be asked for. */
  readonly named?: boolean
}

/**
 * The graph of what `roots` reach. Roots that are not valid are left out of the result's `roots`.
 * Throws a Problem `database` where the database can't be read.
 */
export async function readGraph(
  host: Host,
  roots: Iterable<StorePath>,
  settings: CollectorSettings,
  { breathe = breathless, cached = false, named = false }: ReadGraphOptions = {},
): Promise<ReferenceGraph> {
  const wanted = [...new Set(roots)]
  let data: GraphData
  try {
    data = await (cached ? readOrLoad : read)(host, wanted, settings, { breathe, named })
  } catch (error) {
    return (await askNix(host, wanted, settings)) ?? raise(error)
  }
  const valid = [...data.roots].filter((entry): entry is [StorePath, number] => entry[1] !== null)
  const names = new Names(host, data)
  return { ...data, roots: new Map(valid), paths: (nodes) => names.of(nodes) }
}

/**
 * Someone who may not read the database may still ask Nix; null where that does not help. Root
 * may: what stops root stops Nix too.
 */
async function askNix(host: Host, wanted: readonly StorePath[], settings: CollectorSettings) {
  if (host.kind !== 'local' || host.user.root) return null
  try {
    return await daemonGraph(host, wanted, settings)
  } catch {
    return null // the database's own reason says more
  }
}

function raise(error: unknown): never {
  throw error
}

type Reading = (
  host: Host,
  wanted: readonly StorePath[],
  settings: CollectorSettings,
  options: WalkOptions,
) => Promise<GraphData>

const read: Reading = (host, wanted, settings, options) =>
  withDatabase(host, (database) => walkGraph(database, wanted, settings, options))

/** What was read before is right as long as nothing at all was written to the database since. */
const readOrLoad: Reading = async (host, wanted, settings, options) => {
  const { cache } = host
  const state = cache === null ? null : await databaseState(host)
  if (cache === null || state === null) return read(host, wanted, settings, options)
  const known = loadGraph(cache, state, settings)
  if (known !== null && wanted.every((path) => known.roots.has(path))) return known
  const fresh = await read(host, wanted, settings, options)
  if ((await databaseState(host))?.signature === state.signature) {
    // It is written while others go on; a start that ends before it is whole loses nothing.
    void saveGraph(cache, state, settings, fresh)
  }
  return fresh
}

/** The store paths of nodes, each asked for once. */
class Names {
  readonly #host: Host
  readonly #ids: Float64Array
  readonly #known: (StorePath | undefined)[]

  constructor(host: Host, { ids, names }: GraphData) {
    this.#host = host
    this.#ids = ids
    this.#known = names === null ? new Array(ids.length) : [...names]
  }

  async of(nodes: readonly number[]): Promise<StorePath[]> {
    const unknown = nodes.filter((node) => this.#known[node] === undefined)
    if (unknown.length > 0)
      await withDatabase(this.#host, async (database) => this.#read(database, unknown))
    return nodes.map((node) => this.#known[node] as StorePath)
  }

  #read(database: DatabaseSync, nodes: readonly number[]): void {
    const find = database.prepare('SELECT path FROM ValidPaths WHERE id = ?')
    for (const node of nodes) {
      const row = find.get(this.#ids[node] as number)
      if (row === undefined) {
        throw new Problem('database', 'The store was garbage-collected meanwhile; try again.')
      }
      this.#known[node] = row.path as StorePath
    }
  }
}
