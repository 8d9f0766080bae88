import type { ReferenceGraph } from '../nix/database/graph.ts'
import type { Root } from '../nix/roots.ts'
import type { StorePath } from '../nix/storePath.ts'
import { closureOf, keptBy, type Marks } from './marks.ts'

/** Sizes of closures, and what deleting links would free. All sizes are NAR sizes in bytes. */
export interface Closures {
  readonly graph: ReferenceGraph
  /** As `nix path-info -S` gives it; null where the path is not valid. */
  closureSize(path: StorePath): number | null
  /** How many store paths the closure holds; null where the path is not valid. */
  pathCount(path: StorePath): number | null
  /**
   * What the garbage collector would free once these links are gone, beyond what it would free
   * now. All other roots count. Links that keep nothing add nothing.
   */
  freedBy(links: Iterable<string>): number
}

/**
 * Computes them from the graph of everything alive. `roots` are all GC roots; those whose link
 * `canGo` names get a mark of their own, the others are one group that always stays.
 */
export function closuresOf(
  graph: ReferenceGraph,
  roots: readonly Root[],
  canGo: (link: string) => boolean,
): Closures {
  const nodes = (some: readonly Root[]) =>
    some.flatMap((root) => graph.roots.get(root.storePath) ?? [])
  const going = roots.filter((root) => canGo(root.link))
  const staying = roots.filter((root) => !canGo(root.link))
  const marks = keptBy(graph, [nodes(staying), ...going.map((root) => nodes([root]))])
  const bitOf = new Map(going.map((root, index) => [root.link, index + 1]))
  const groups = sumByMarks(graph, marks)
  const measured = new Map<StorePath, Measure>()
  const measure = (path: StorePath): Measure | null => {
    const known = measured.get(path)
    if (known !== undefined) return known
    const node = graph.roots.get(path)
    if (node === undefined) return null
    const fresh = measureClosure(graph, node)
    measured.set(path, fresh)
    return fresh
  }
  return {
    graph,
    closureSize: (path) => measure(path)?.bytes ?? null,
    pathCount: (path) => measure(path)?.paths ?? null,
    freedBy: (links) =>
      freed(
        groups,
        [...links].flatMap((link) => bitOf.get(link) ?? []),
      ),
  }
}

interface Measure {
  readonly bytes: number
  readonly paths: number
}

function measureClosure(graph: ReferenceGraph, node: number): Measure {
  let bytes = 0
  let paths = 0
  closureOf(graph, node).forEach((member, index) => {
    if (member === 0) return
    bytes += graph.narSize[index] as number
    paths += 1
  })
  return { bytes, paths }
}

interface Group {
  /** The links that keep its paths, as words of bits. */
  readonly keepers: Uint32Array
  bytes: number
}

/** Paths kept by exactly the same links are freed together, so their sizes are summed once. */
function sumByMarks(graph: ReferenceGraph, marks: Marks): Group[] {
  const groups = new Map<string, Group>()
  for (let node = 0; node < graph.size; node++) {
    const keepers = marks.bits.subarray(node * marks.words, (node + 1) * marks.words)
    const key = keepers.join()
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { keepers, bytes: graph.narSize[node] as number })
    else group.bytes += graph.narSize[node] as number
  }
  return [...groups.values()]
}

function freed(groups: readonly Group[], bits: readonly number[]): number {
  const going = new Map<number, number>()
  for (const bit of bits) going.set(bit >> 5, (going.get(bit >> 5) ?? 0) | (1 << (bit & 31)))
  let bytes = 0
  for (const { keepers, bytes: size } of groups) {
    const isKept = keepers.some((word, index) => (word & ~(going.get(index) ?? 0)) !== 0)
    const isAlive = keepers.some((word) => word !== 0)
    if (isAlive && !isKept) bytes += size
  }
  return bytes
}
