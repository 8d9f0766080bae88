import type { Host } from '../host/host.ts'
import { readCollectorSettings } from '../nix/nixSettings.ts'
import { readRoots } from '../nix/roots.ts'
import { exactStorePath, type StorePath } from '../nix/storePath.ts'
import type { Problem } from '../problem.ts'
import { noYield, type YieldIfDue } from '../runtime/yieldIfDue.ts'
import { type Closures, closuresOf, type Measure } from '../store/closures.ts'
import type { ReferenceGraph } from '../store/graph.ts'
import { readGraph } from '../store/readGraph.ts'
import type { Generation } from './generation.ts'
import type { Machine } from './machine.ts'
import { findUnkept, neededSystems, type Unkept } from './needed.ts'
import { isForeignStore, othersRoots, readDaemonRoots } from './storeOwner.ts'

/** Store sizes of generations, in bytes of NAR size. */
export interface Sizes {
  /** As `nix path-info -S` gives it; null where the path is not valid. */
  closureSize(path: StorePath): number | null
  /** Closure size of a generation's link target, including a wrapper around its system. */
  keptSize(generation: Pick<Generation, 'storePath' | 'target'>): number | null
  keptPaths(generation: Pick<Generation, 'storePath' | 'target'>): number | null
  /** Space freed by deleting this generation alone. */
  exclusiveSize(generation: Pick<Generation, 'storePath' | 'link'>): number | null
  /** Additional space that the collector would free without these links. */
  freedBy(links: Iterable<string>): number
  /** For each of these links, what would be free after it and all before it are deleted, beyond what is now. */
  freedThrough(links: readonly string[], yieldIfDue?: YieldIfDue): Promise<number[]>
  /** The links that retain at least one of these paths after the links `gone` are deleted. */
  keepersOf(paths: Iterable<StorePath>, gone: ReadonlySet<string>): string[]
  /** Total size of everything that GC roots retain. */
  readonly live: Measure
  /** Needed or listed systems that a collection would delete. */
  readonly unkept: readonly Unkept[]
  /** Files of the store are hard-linked to each other, so less is freed than their NAR size. */
  readonly optimised: boolean
  /** The graph from which sizes are computed. */
  readonly graph: ReferenceGraph
  /** GC roots that could not be read, as sentences. */
  readonly unseen: readonly Problem[]
}

/**
 * Reads the live part of the store's database and computes every size from it. Throws a Problem `database`
 * where it can't be read.
 */
export async function readSizes(
  host: Host,
  machine: Machine,
  yieldIfDue: YieldIfDue = noYield,
): Promise<Sizes> {
  const [{ roots: own, missed, unseen }, settings] = [
    await readRoots(host, yieldIfDue),
    await readCollectorSettings(host),
  ]
  const foreign = await isForeignStore(host)
  const roots = foreign ? [...own, ...othersRoots(await readDaemonRoots(host), own)] : own
  const needed = neededSystems(machine, missed)
  const shown = [...shownPaths(machine), ...needed.keys()]
  const graph = await readGraph(
    host,
    [...roots.map((root) => root.storePath), ...shown],
    settings,
    { yieldIfDue, cached: true },
  )
  const ownPins = new Set(machine.pins.flatMap((pin) => (pin.kind === 'own' ? [pin.link] : [])))
  const canGo = (link: string) => isGenerationLink(link) || ownPins.has(link)
  const closures: Closures = await closuresOf(graph, roots, canGo, yieldIfDue)
  return {
    closureSize: closures.closureSize,
    keptSize: (generation) => ofKept(generation, closures.closureSize),
    keptPaths: (generation) => ofKept(generation, closures.pathCount),
    exclusiveSize: ({ storePath, link }) =>
      storePath === null || closures.closureSize(storePath) === null
        ? null
        : closures.freedBy([link]),
    freedBy: closures.freedBy,
    freedThrough: closures.freedThrough,
    keepersOf: closures.keepersOf,
    live: closures.live,
    unkept: await findUnkept(host, needed, closures.isKept),
    graph,
    optimised: await isOptimised(host),
    unseen,
  }
}

function ofKept(
  { storePath, target }: Pick<Generation, 'storePath' | 'target'>,
  ofPath: (path: StorePath) => number | null,
): number | null {
  if (storePath === null) return null
  const held = exactStorePath(target)
  return (held === null ? null : ofPath(held)) ?? ofPath(storePath)
}

/** Systems whose sizes are shown: generations, their specialisations, running and booted. */
function shownPaths({ generations, pointers }: Machine): StorePath[] {
  const specialisations = generations.flatMap(({ system }) => system?.specialisations ?? [])
  return [
    ...[...generations, ...specialisations].map(({ storePath }) => storePath),
    ...[pointers.running, pointers.booted],
  ].filter((path) => path !== null)
}

/** `nix-store --optimise` keeps a link to every file here (Nix: src/libstore/optimise-store.cc). */
async function isOptimised(host: Host): Promise<boolean> {
  return (await host.isEmpty('/nix/store/.links').catch(() => null)) === false
}

/** Generations of any profile can be deleted, and a user's own roots; all other roots stay. */
function isGenerationLink(link: string): boolean {
  return /-[1-9][0-9]*-link$/.test(link)
}
