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

/** What generations cost in the store, in bytes of NAR size. */
export interface Sizes {
  /** As `nix path-info -S` gives it; null where the path is not valid. */
  closureSize(path: StorePath): number | null
  /** The closure that a generation's link keeps: with the wrapper around its system, where there is one. */
  keptSize(generation: Pick<Generation, 'storePath' | 'target'>): number | null
  keptPaths(generation: Pick<Generation, 'storePath' | 'target'>): number | null
  /** What deleting this generation alone would let the collector free. */
  exclusiveSize(generation: Pick<Generation, 'storePath' | 'link'>): number | null
  /** What the collector would free beyond now, were these links gone. */
  freedBy(links: Iterable<string>): number
  /** The links that still keep at least one of these paths once the links `gone` are gone. */
  keepersOf(paths: Iterable<StorePath>, gone: ReadonlySet<string>): string[]
  /** What some root keeps. */
  readonly live: Measure
  /** What a collection would delete though the machine needs it, or lists it. */
  readonly unkept: readonly Unkept[]
  /** Files of the store are hard links to each other, so that less is freed than their NAR size. */
  readonly optimised: boolean
  /** What the sizes were computed from. */
  readonly graph: ReferenceGraph
  /** Garbage-collector roots that could not be seen, as sentences. */
  readonly unseen: readonly Problem[]
}

/**
 * Reads the live part of the store's database and answers every size from it.
 * Throws a Problem `database` where it can't be read.
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

/** What a person may ask about: generations, their specialisations, what runs and was booted. */
function shownPaths({ generations, pointers }: Machine): StorePath[] {
  const specialisations = generations.flatMap(({ system }) => system?.specialisations ?? [])
  return [
    ...[...generations, ...specialisations].map(({ storePath }) => storePath),
    ...[pointers.running, pointers.booted],
  ].filter((path) => path !== null)
}

/** `nix-store --optimise` keeps a link of every file here (Nix: src/libstore/optimise-store.cc). */
async function isOptimised(host: Host): Promise<boolean> {
  return (await host.isEmpty('/nix/store/.links').catch(() => null)) === false
}

/** Any profile's generation can be deleted, and one's own root; every other root stays. */
function isGenerationLink(link: string): boolean {
  return /-[1-9][0-9]*-link$/.test(link)
}
