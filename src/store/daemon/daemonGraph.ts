import type { Host } from '../../host/host.ts'
import type { CollectorSettings } from '../../nix/nixSettings.ts'
import type { StorePath } from '../../nix/storePath.ts'
import { noYield } from '../../runtime/yieldIfDue.ts'
import { EdgeList } from '../edgeList.ts'
import type { ReferenceGraph } from '../graph.ts'
import { finishingOrder } from '../referenceOrder.ts'
import { closureInfos, type PathInfo, validPaths } from './pathInfo.ts'

/**
 * The graph reachable from `roots`, queried through Nix's own commands: many times slower than the
 * database, for people who may not read that. With keep-outputs the outputs of derivations are
 * missing. Throws a Problem `database` if Nix does not answer.
 */
export async function daemonGraph(
  host: Host,
  roots: readonly StorePath[],
  settings: CollectorSettings,
): Promise<ReferenceGraph> {
  const valid = await validPaths(host, roots)
  const infos = new Map<StorePath, PathInfo>()
  const derivers = new Set<StorePath>()
  // The derivers kept have closures, which contain further derivers.
  for (let next: readonly StorePath[] = valid; next.length > 0; ) {
    const fresh = (await closureInfos(host, next)).filter(({ path }) => !infos.has(path))
    for (const info of fresh) infos.set(info.path, info)
    const named = settings.keepDerivations ? fresh.flatMap(({ deriver }) => deriver ?? []) : []
    const known = await validPaths(host, [...new Set(named)])
    for (const path of known) derivers.add(path)
    next = known.filter((path) => !infos.has(path))
  }
  return graphOf([...infos.values()], derivers, valid)
}

async function graphOf(
  infos: readonly PathInfo[],
  derivers: ReadonlySet<StorePath>,
  valid: readonly StorePath[],
): Promise<ReferenceGraph> {
  const nodes = new Map(infos.map(({ path }, node) => [path, node]))
  const references = new EdgeList()
  const keeps = new EdgeList()
  const addTo = (list: EdgeList, node: number, paths: readonly StorePath[]) => {
    list.begin(node)
    for (const path of paths) {
      const target = nodes.get(path)
      if (target !== undefined) list.add(target)
    }
    list.end(node)
  }
  for (const [node, info] of infos.entries()) {
    addTo(references, node, info.references)
    addTo(keeps, node, info.deriver !== null && derivers.has(info.deriver) ? [info.deriver] : [])
  }
  const size = infos.length
  const edges = [references.done(size), keeps.done(size)] as const
  return {
    size,
    narSize: Float64Array.from(infos, ({ narSize }) => narSize),
    references: edges[0],
    keeps: edges[1],
    order: await finishingOrder(size, edges, noYield),
    roots: new Map(valid.map((path) => [path, nodes.get(path) as number])),
    paths: async (some) => some.map((node) => infos[node]?.path as StorePath),
  }
}
