import type { Root } from '../nix/root.ts'
import type { StorePath } from '../nix/storePath.ts'
import { noYield, type YieldIfDue } from '../runtime/yieldIfDue.ts'
import type { ReferenceGraph } from './graph.ts'
import {
  closureOf,
  leadingTo,
  nodesPerYield,
  type Reachability,
  reachableFrom,
} from './reachability.ts'

/** Sizes of closures, and the space that deleting links would free. All sizes are NAR sizes in bytes. */
export interface Closures {
  readonly graph: ReferenceGraph
  /** The closure's size, as in `nix path-info -S`; null if the path is not valid. */
  closureSize(path: StorePath): number | null
  /** The number of store paths in the closure; null if the path is not valid. */
  pathCount(path: StorePath): number | null
  /** Whether any root keeps the path; null if the path is not valid. */
  isKept(path: StorePath): boolean | null
  /**
   * What the garbage collector would free after these links are deleted, beyond what it would free
   * now. All other roots count. Links that keep nothing add nothing.
   */
  freedBy(links: Iterable<string>): number
  /** For each of these links, what the collector would free beyond now after it and all before it are deleted. */
  freedThrough(links: readonly string[], yieldIfDue?: YieldIfDue): Promise<number[]>
  /**
   * The links that keep at least one of these paths alive after the links named by `gone` are
   * deleted; in the order in which the roots were found.
   */
  keepersOf(paths: Iterable<StorePath>, gone: ReadonlySet<string>): string[]
  /** What the roots keep: the rest of the store is garbage. */
  readonly live: Measure
}

/**
 * Computes closure sizes from the graph of everything alive. `roots` are all GC roots; each root
 * whose link `canGo` names gets its own mark, the others share one and always stay.
 */
export async function closuresOf(
  graph: ReferenceGraph,
  roots: readonly Root[],
  canGo: (link: string) => boolean,
  yieldIfDue: YieldIfDue = noYield,
): Promise<Closures> {
  const { references, keeps } = graph
  const nodes = (some: readonly Root[]) =>
    some.flatMap((root) => graph.roots.get(root.storePath) ?? [])
  const going = roots.filter((root) => canGo(root.link))
  const staying = roots.filter((root) => !canGo(root.link))
  const starts = [nodes(staying), ...going.map((root) => nodes([root]))]
  const onlyReferences = keeps.targets.length === 0
  const edges = onlyReferences ? [references] : [references, keeps]
  const kept = await reachableFrom(graph, edges, starts, yieldIfDue)
  // A closure holds references only, not the derivers and outputs that a path also keeps alive.
  const reached = onlyReferences
    ? kept
    : await reachableFrom(graph, [references], starts, yieldIfDue)
  const bitOf = new Map(going.map((root, index) => [root.link, index + 1]))
  const sums = await sumByMark(graph, reached, starts.length, yieldIfDue)
  const alone = await sumAlone(graph, kept, starts.length, yieldIfDue)
  const measured = new Map(going.map((root, index) => [root.storePath, sums[index + 1]]))
  const measure = (path: StorePath): Measure | null => {
    const node = graph.roots.get(path)
    if (node === undefined) return null
    const known = measured.get(path) ?? measureClosure(graph, node)
    measured.set(path, known)
    return known
  }
  return {
    graph,
    keepersOf: (paths, gone) => {
      const wanted = [...paths].flatMap((path) => graph.roots.get(path) ?? [])
      const alive = leadingTo(graph, edges, wanted)
      const keeps = (root: Root) => alive[graph.roots.get(root.storePath) ?? -1] === 1
      return roots.filter((root) => !gone.has(root.link) && keeps(root)).map(({ link }) => link)
    },
    live: measureLive(graph, kept),
    closureSize: (path) => measure(path)?.bytes ?? null,
    pathCount: (path) => measure(path)?.paths ?? null,
    isKept: (path) => {
      const node = graph.roots.get(path)
      return node === undefined ? null : isMarked(kept, node)
    },
    freedThrough: (links, yieldThere = noYield) => {
      const places = new Int32Array(starts.length).fill(-1)
      links.forEach((link, place) => {
        const bit = bitOf.get(link)
        if (bit !== undefined) places[bit] = place
      })
      return freedThrough(graph, kept, places, links.length, yieldThere)
    },
    freedBy: (links) => {
      const bits = [...links].flatMap((link) => bitOf.get(link) ?? [])
      return bits.length === 1 ? (alone[bits[0] as number] as number) : freed(graph, kept, bits)
    },
  }
}

/** Bytes of NAR size, and the number of store paths. */
export interface Measure {
  bytes: number
  paths: number
}

function isMarked({ bits, words }: Reachability, node: number): boolean {
  let marks = 0
  for (let word = 0; word < words; word++) marks |= bits[node * words + word] as number
  return marks !== 0
}

function measureLive({ size, narSize }: ReferenceGraph, kept: Reachability): Measure {
  const sum: Measure = { bytes: 0, paths: 0 }
  for (let node = 0; node < size; node++) {
    if (!isMarked(kept, node)) continue
    sum.bytes += narSize[node] as number
    sum.paths += 1
  }
  return sum
}

/** The closure of a path that no measured link points to, such as a requested system. */
function measureClosure(graph: ReferenceGraph, node: number): Measure {
  const sum: Measure = { bytes: 0, paths: 0 }
  closureOf(graph, node).forEach((member, index) => {
    if (member === 0) return
    sum.bytes += graph.narSize[index] as number
    sum.paths += 1
  })
  return sum
}

/** The sum of what each start reaches. */
async function sumByMark(
  { size, narSize }: ReferenceGraph,
  marks: Reachability,
  count: number,
  yieldIfDue: YieldIfDue,
): Promise<Measure[]> {
  const sums = Array.from({ length: count }, (): Measure => ({ bytes: 0, paths: 0 }))
  const every = nodesPerYield(marks.words)
  for (let node = 0; node < size; node++) {
    const pause = node % every === 0 ? yieldIfDue() : null
    if (pause !== null) await pause
    for (let word = 0; word < marks.words; word++) {
      let rest = marks.bits[node * marks.words + word] as number
      while (rest !== 0) {
        const bit = 31 - Math.clz32(rest)
        rest &= ~(1 << bit)
        const sum = sums[word * 32 + bit] as Measure
        sum.bytes += narSize[node] as number
        sum.paths += 1
      }
    }
  }
  return sums
}

/** For each start, the bytes that nothing else keeps. */
async function sumAlone(
  { size, narSize }: ReferenceGraph,
  kept: Reachability,
  count: number,
  yieldIfDue: YieldIfDue,
): Promise<Float64Array> {
  const sums = new Float64Array(count)
  for (let node = 0; node < size; node++) {
    const pause = node % 1024 === 0 ? yieldIfDue() : null
    if (pause !== null) await pause
    let only = -1
    for (let word = 0; word < kept.words && only !== SEVERAL; word++) {
      const bits = kept.bits[node * kept.words + word] as number
      if (bits === 0) continue
      const single = only === -1 && (bits & (bits - 1)) === 0
      only = single ? word * 32 + 31 - Math.clz32(bits) : SEVERAL
    }
    if (only >= 0) sums[only] = (sums[only] as number) + (narSize[node] as number)
  }
  return sums
}

const SEVERAL = -2

/** The bytes that nothing but these marks keeps. */
function freed(
  { size, narSize }: ReferenceGraph,
  kept: Reachability,
  going: readonly number[],
): number {
  const stays = new Uint32Array(kept.words).fill(0xffffffff)
  for (const bit of going) stays[bit >> 5] = (stays[bit >> 5] as number) & ~(1 << (bit & 31))
  let bytes = 0
  for (let node = 0; node < size; node++) {
    let alive = 0
    let staying = 0
    for (let word = 0; word < kept.words; word++) {
      const bits = kept.bits[node * kept.words + word] as number
      alive |= bits
      staying |= bits & (stays[word] as number)
    }
    if (alive !== 0 && staying === 0) bytes += narSize[node] as number
  }
  return bytes
}

/**
 * The bytes that are free once the roots up to each place are gone; `places` has the place of each mark, -1 for one
 * that stays.
 */
async function freedThrough(
  { size, narSize }: ReferenceGraph,
  kept: Reachability,
  places: Int32Array,
  count: number,
  yieldIfDue: YieldIfDue,
): Promise<number[]> {
  const stays = new Uint32Array(kept.words).fill(0xffffffff)
  places.forEach((place, bit) => {
    if (place >= 0) stays[bit >> 5] = (stays[bit >> 5] as number) & ~(1 << (bit & 31))
  })
  const freed = new Array<number>(count).fill(0)
  for (let node = 0; node < size; node++) {
    const pause = node % 1024 === 0 ? yieldIfDue() : null
    if (pause !== null) await pause
    const last = lastPlace(kept, node, stays, places)
    if (last >= 0) freed[last] = (freed[last] as number) + (narSize[node] as number)
  }
  let sum = 0
  return freed.map((bytes) => {
    sum += bytes
    return sum
  })
}

/** The last place that keeps a node; -1 if something that stays keeps it, or nothing. */
function lastPlace(
  { bits, words }: Reachability,
  node: number,
  stays: Uint32Array,
  places: Int32Array,
): number {
  for (let word = 0; word < words; word++) {
    if (((bits[node * words + word] as number) & (stays[word] as number)) !== 0) return -1
  }
  let last = -1
  for (let word = 0; word < words; word++) {
    let rest = bits[node * words + word] as number
    while (rest !== 0) {
      const bit = 31 - Math.clz32(rest)
      rest &= ~(1 << bit)
      last = Math.max(last, places[word * 32 + bit] as number)
    }
  }
  return last
}
