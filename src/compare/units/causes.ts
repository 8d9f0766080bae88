import type { Host } from '../../host/host.ts'
import { append } from '../../lists.ts'
import { packageName } from '../../nix/packageName.ts'
import { nameOf, type StorePath, storePathsIn } from '../../nix/storePath.ts'
import type { Difference } from './differences.ts'

/** Characters of triggers that are read for one comparison: far more than any NixOS has. */
const MAX_TRIGGERS = 1 << 24

export type CauseReader = (differences: readonly Difference[]) => Promise<readonly string[]>

/**
 * Reads the store paths that make the settings of a unit differ, by name: first those that are new,
 * then those that are gone and that no new one of the same package takes the place of. Where restart
 * or reload triggers differ, the paths that they list; the list itself where it can't be read, or
 * where `MAX_TRIGGERS` were read for the units before.
 */
export function causeReader(host: Host): CauseReader {
  let left = MAX_TRIGGERS
  const listed = async (path: StorePath): Promise<readonly StorePath[] | null> => {
    if (left <= 0 || !TRIGGERS.test(nameOf(path))) return null
    const text = await host.read(path).catch(() => null)
    left -= text?.length ?? 0
    return text === null ? null : storePathsIn(text)
  }
  const pathsIn = async (key: string | null, values: readonly string[]) => {
    const named = storePathsIn(values.join('\n'))
    if (key === null || !LISTED.test(key)) return named
    const found: StorePath[] = []
    for (const path of new Set(named)) append(found, (await listed(path)) ?? [path])
    return found
  }
  return async (differences) => {
    const [before, after] = [new Set<StorePath>(), new Set<StorePath>()]
    for (const difference of differences) {
      const { key } = difference
      for (const path of await pathsIn(key, difference.before)) before.add(path)
      for (const path of await pathsIn(key, difference.after)) after.add(path)
    }
    return causes(before, after)
  }
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

/**
 * NixOS writes the triggers of a unit into one file, separated by spaces, and its unit names that
 * (nixpkgs: nixos/lib/systemd-lib.nix, unitConfig); older releases and home-manager name the
 * triggers themselves.
 */
const TRIGGERS = /^X-(Restart|Reload)-Triggers-/
const LISTED = /^X-(Restart|Reload)-Triggers$/
