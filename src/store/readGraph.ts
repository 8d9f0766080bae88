import type { Host } from '../host/host.ts'
import type { CollectorSettings } from '../nix/nixSettings.ts'
import type { StorePath } from '../nix/storePath.ts'
import { noYield, type YieldIfDue } from '../runtime/yieldIfDue.ts'
import { daemonGraph } from './daemon/daemonGraph.ts'
import { askDatabase, stateOf } from './database/askDatabase.ts'
import type { Questions } from './database/questions.ts'
import { extendGraph } from './extendGraph.ts'
import type { GraphData, ReferenceGraph } from './graph.ts'
import { loadGraph, saveGraph } from './graphCache.ts'

export interface ReadGraphOptions {
  readonly yieldIfDue?: YieldIfDue
  /** Whether to use and write the cache. */
  readonly cached?: boolean
  /** Whether all store paths will be needed. */
  readonly named?: boolean
}

/**
 * The graph reachable from `roots`. Invalid roots are left out of the result's `roots`. Throws a
 * Problem `database` if the database can't be read.
 */
export async function readGraph(
  host: Host,
  roots: Iterable<StorePath>,
  settings: CollectorSettings,
  { yieldIfDue = noYield, cached = false, named = false }: ReadGraphOptions = {},
): Promise<ReferenceGraph> {
  const wanted = [...new Set(roots)]
  const question = { wanted, settings, named }
  let data: GraphData
  try {
    data = await (cached
      ? readOrLoad(host, question, yieldIfDue)
      : read(host, question, yieldIfDue))
  } catch (error) {
    return (await askNix(host, wanted, settings)) ?? raise(error)
  }
  const valid = [...data.roots].filter((entry): entry is [StorePath, number] => entry[1] !== null)
  const names = new Names(host, data)
  return { ...data, roots: new Map(valid), paths: (nodes) => names.of(nodes) }
}

/**
 * Queries Nix for a person who may not read the database; null if that fails. Not for root: what
 * stops root from reading stops Nix too.
 */
async function askNix(host: Host, wanted: readonly StorePath[], settings: CollectorSettings) {
  if (host.kind !== 'local' || host.user.root) return null
  try {
    return await daemonGraph(host, wanted, settings)
  } catch {
    return null // the database's own error explains more
  }
}

function raise(error: unknown): never {
  throw error
}

type Question = Questions['graph']

function read(host: Host, question: Question, yieldIfDue: YieldIfDue): Promise<GraphData> {
  return askDatabase(host, 'graph', question, yieldIfDue)
}

/**
 * Uses the cache while nothing at all was written to the database since. Only roots that it does
 * not know, such as a program that was started meanwhile, are looked up.
 */
async function readOrLoad(
  host: Host,
  question: Question,
  yieldIfDue: YieldIfDue,
): Promise<GraphData> {
  const { cache } = host
  const state = cache === null ? null : await stateOf(host)
  if (cache === null || state === null) return read(host, question, yieldIfDue)
  const { wanted, settings } = question
  const known = loadGraph(cache, state, settings)
  const isUnchanged = async () => (await stateOf(host))?.signature === state.signature
  if (known !== null && wanted.every((path) => known.roots.has(path))) return known
  const extended = known === null ? null : await withRoots(host, known, question, yieldIfDue)
  // Row ids of another state of the database may name other paths.
  const isCurrent = extended !== null && (await isUnchanged())
  // Looking up some roots again is cheaper than writing a large graph again.
  if (isCurrent && extended.size === known?.size) return extended
  const graph = isCurrent ? extended : await read(host, question, yieldIfDue)
  // Written in the background; exiting before it is complete loses nothing.
  if (await isUnchanged()) void saveGraph(cache, state, settings, graph)
  return graph
}

/** Adds the wanted roots that a graph does not know, with what they reach beyond it. */
async function withRoots(
  host: Host,
  known: GraphData,
  question: Question,
  yieldIfDue: YieldIfDue,
): Promise<GraphData> {
  const paths = question.wanted.filter((path) => !known.roots.has(path))
  const ids = await askDatabase(host, 'ids', { paths })
  const roots = new Map(known.roots)
  const beyond: StorePath[] = []
  paths.forEach((path, index) => {
    const id = ids[index] ?? null
    const node = id === null ? null : known.ids.indexOf(id)
    if (node === -1) beyond.push(path)
    else roots.set(path, node)
  })
  if (beyond.length === 0) return { ...known, roots }
  const added = { ...question, wanted: beyond, known: known.ids }
  return extendGraph({ ...known, roots }, await read(host, added, yieldIfDue))
}

/** The store paths of nodes, each looked up once. */
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
    if (unknown.length > 0) {
      const ids = Float64Array.from(unknown, (node) => this.#ids[node] as number)
      const paths = await askDatabase(this.#host, 'paths', { ids })
      unknown.forEach((node, index) => {
        this.#known[node] = paths[index]
      })
    }
    return nodes.map((node) => this.#known[node] as StorePath)
  }
}
