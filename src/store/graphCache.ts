import * as v from 'valibot'
import type { CollectorSettings } from '../nix/nixSettings.ts'
import type { StorePath } from '../nix/storePath.ts'
import {
  type ArrayReader,
  cacheFileOf,
  markUsed,
  readCacheFile,
  writeCacheFile,
} from './cacheFile.ts'
import { CLOCK_TICK, type DatabaseState } from './database/databaseState.ts'
import type { Edges, GraphData } from './graph.ts'

/*
 * A cache of the graph for the next start. It is used only while the database is completely
 * unchanged, so it can't be out of date: row ids, validity and derivers are all the same.
 */

const FORMAT = 'terrapin graph 1'

const HEADER = v.object({
  format: v.literal(FORMAT),
  signature: v.string(),
  settings: v.string(),
  size: v.number(),
  references: v.number(),
  keeps: v.number(),
  cyclic: v.boolean(),
  roots: v.array(v.tuple([v.string(), v.nullable(v.number())])),
})

type Header = v.InferOutput<typeof HEADER>

/** The cached graph for this state of the database; null if there is none. */
export function loadGraph(
  directory: string,
  state: DatabaseState,
  settings: CollectorSettings,
): GraphData | null {
  try {
    const file = cacheFileOf(directory, 'graph', state)
    const { header, arrays } = readCacheFile(file)
    const known = v.parse(HEADER, header)
    if (known.signature !== state.signature || known.settings !== settingsKey(settings)) return null
    markUsed(file)
    return graphOf(known, arrays)
  } catch {
    return null
  }
}

/** Caches a graph; if that fails, the next start reads the database again. */
export async function saveGraph(
  directory: string,
  state: DatabaseState,
  settings: CollectorSettings,
  graph: GraphData,
): Promise<void> {
  if (Date.now() - state.modified < CLOCK_TICK) return
  const { size, ids, narSize, references, keeps, order } = graph
  const header: Header = {
    format: FORMAT,
    signature: state.signature,
    settings: settingsKey(settings),
    size,
    references: references.targets.length,
    keeps: keeps.targets.length,
    cyclic: order.cyclic,
    roots: [...graph.roots],
  }
  const arrays = [ids, narSize, ...edgeArrays(references), ...edgeArrays(keeps), order.nodes]
  await writeCacheFile(cacheFileOf(directory, 'graph', state), { header, arrays })
}

function settingsKey({ keepDerivations, keepOutputs }: CollectorSettings): string {
  return `${keepDerivations} ${keepOutputs}`
}

function edgeArrays({ starts, ends, targets }: Edges): Uint32Array[] {
  return [starts, ends, targets]
}

function graphOf(header: Header, arrays: ArrayReader): GraphData {
  const { size, references, keeps, cyclic, roots } = header
  const edges = (length: number): Edges => ({
    starts: arrays.words(size),
    ends: arrays.words(size),
    targets: arrays.words(length),
  })
  return {
    size,
    ids: arrays.doubles(size),
    narSize: arrays.doubles(size),
    references: edges(references),
    keeps: edges(keeps),
    order: { nodes: arrays.words(size), cyclic },
    roots: new Map(roots as [StorePath, number | null][]),
    names: null,
  }
}
