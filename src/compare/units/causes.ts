import type { Host } from '../../host/host.ts'
import { append } from '../../lists.ts'
import { packageName } from '../../nix/packageName.ts'
import { nameOf, type StorePath, storePathOf } from '../../nix/storePath.ts'
import type { Difference } from './differences.ts'

/**
 * The store paths that make the settings of a unit differ, by name: first those that are new, then
 * those that are gone and that no new one of the same package takes the place of. Where restart or
 * reload triggers differ, the paths that they list.
 */
export async function readCauses(
  host: Host,
  differences: readonly Difference[],
): Promise<readonly string[]> {
  const [before, after] = [new Set<StorePath>(), new Set<StorePath>()]
  for (const difference of differences) {
    for (const path of await pathsIn(host, difference.before)) before.add(path)
    for (const path of await pathsIn(host, difference.after)) after.add(path)
  }
  return causes(before, after)
}

/** The names of what differs between two sets of store paths. */
export function causes(
  before: ReadonlySet<StorePath>,
  after: ReadonlySet<StorePath>,
): readonly string[] {
  const fresh = [...after.difference(before)].map(nameOf)
  const packages = new Set(fresh.map((name) => packageName(name).name))
  const gone = [...before.difference(after)]
    .map(nameOf)
    .filter((name) => !packages.has(packageName(name).name))
  return [...new Set([...fresh, ...gone])]
}

const STORE_PATH = /\/nix\/store\/[0-9a-z]{32}-[0-9a-zA-Z+\-._?=]+/g

/**
 * NixOS writes the triggers of a unit into one file, separated by spaces, and its unit names that
 * (nixpkgs: nixos/lib/systemd-lib.nix, unitConfig); older releases and home-manager name the
 * triggers themselves.
 */
const TRIGGERS = /^X-(Restart|Reload)-Triggers-/

async function pathsIn(host: Host, values: readonly string[]): Promise<StorePath[]> {
  const found: StorePath[] = []
  for (const path of new Set(pathsOf(values.join('\n')))) {
    const isList = TRIGGERS.test(nameOf(path))
    const text = isList ? await host.read(path).catch(() => null) : null
    if (text === null) found.push(path)
    else append(found, pathsOf(text))
  }
  return found
}

function pathsOf(text: string): StorePath[] {
  const found = text.match(STORE_PATH) ?? []
  return found.flatMap((written) => storePathOf(written) ?? [])
}
