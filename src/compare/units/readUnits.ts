import type { Host } from '../../host/host.ts'
import { nameOf, type StorePath, storePathOf } from '../../nix/storePath.ts'
import type { UnitSet } from './unitSet.ts'
import { unitSetOf } from './unitSetOf.ts'

/** The units that a store path brings. */
export interface UnitSets {
  /** Who brings them: a NixOS system, or a generation of home-manager. */
  readonly kind: 'nixos' | 'home'
  readonly system: UnitSet | null
  readonly user: UnitSet | null
}

/**
 * Reads which units a NixOS toplevel (`etc/systemd/system`, `etc/systemd/user`) or a home-manager
 * generation (`home-files/.config/systemd/user`) brings, from names and links alone; no unit is
 * opened. Null where it is neither. A Problem `unreadable` where a directory can't be read.
 */
export async function readUnits(host: Host, storePath: StorePath): Promise<UnitSets | null> {
  const system = await readUnitSet(host, `${storePath}/etc/systemd/system`)
  const user = await readUnitSet(host, `${storePath}/etc/systemd/user`)
  if (system !== null || user !== null) return { kind: 'nixos', system, user }
  const home = `${storePath}/home-files`
  if ((await host.resolve(home)) === null) return null
  return { kind: 'home', system, user: await readUnitSet(host, `${home}/.config/systemd/user`) }
}

async function readUnitSet(host: Host, path: string): Promise<UnitSet | null> {
  const directory = await host.resolve(path)
  const tree = directory === null ? null : await host.tree(directory)
  if (directory === null || tree === null) return null
  return unitSetOf(directory, tree, await masksIn(host, tree))
}

/**
 * The link targets that mask a unit: /dev/null, and the store paths by which NixOS says that a unit
 * is not enabled, which hold a link to it (nixpkgs: nixos/lib/systemd-lib.nix, makeUnit).
 */
async function masksIn(
  host: Host,
  tree: ReadonlyMap<string, string>,
): Promise<ReadonlySet<string>> {
  const masks = new Set(['/dev/null'])
  for (const target of new Set(tree.values())) {
    const path = storePathOf(target)
    if (path === null || !nameOf(path).endsWith('-disabled')) continue
    const end = await host.readLink(target).catch(() => null)
    if (end === '/dev/null') masks.add(target)
  }
  return masks
}
