import type { Host } from '../../host/host.ts'
import { packageName } from '../../nix/packageName.ts'
import { nameOf, STORE_DIRECTORY, type StorePath, storePathsIn } from '../../nix/storePath.ts'
import type { Difference } from './differences.ts'

/** Characters of triggers that are read for one comparison: far more than any NixOS has. */
const MAX_TRIGGERS = 1 << 24

/** Characters of the shortest store path. */
const SHORTEST = STORE_DIRECTORY.length + 35

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
  const pathsIn = remembering(storePathsIn)
  const packageOf = remembering((name) => packageName(name).name)
  const addListed = async (values: readonly string[], paths: Set<StorePath>) => {
    const named = new Set<StorePath>()
    addPaths(values, named)
    for (const path of named) {
      for (const one of (await listed(path)) ?? [path]) paths.add(one)
    }
  }
  const addPaths = (values: readonly string[], paths: Set<StorePath>) => {
    for (const value of withoutRepeats(values)) {
      // Most are shorter than a store path.
      if (value.length < SHORTEST) continue
      for (const path of pathsIn(value)) paths.add(path)
    }
  }
  return async (differences) => {
    const [before, after] = [new Set<StorePath>(), new Set<StorePath>()]
    for (const difference of differences) {
      const { key } = difference
      if (key !== null && LISTED.test(key)) {
        await addListed(difference.before, before)
        await addListed(difference.after, after)
      } else {
        addPaths(difference.before, before)
        addPaths(difference.after, after)
      }
    }
    return causes(before, after, packageOf)
  }
}

/** A setting of many lines has all of them as many times (`parseUnitFile`): once, where that is all. */
function withoutRepeats(values: readonly string[]): readonly string[] {
  const length = values.indexOf(values[0] ?? '', 1)
  if (length < 1) return values
  for (let at = length; at < values.length; at += 1) {
    if (values[at] !== values[at - length]) return values
  }
  return values.slice(0, length)
}

/** Computes each answer once: most units have many values, and programs, in common. */
function remembering<T>(compute: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>()
  return (text) => {
    let found = known.get(text)
    if (found === undefined) {
      found = compute(text)
      known.set(text, found)
    }
    return found
  }
}

/** The names of what differs between two sets of store paths. */
export function causes(
  before: ReadonlySet<StorePath>,
  after: ReadonlySet<StorePath>,
  packageOf = (name: string) => packageName(name).name,
): readonly string[] {
  const fresh = [...after.difference(before)].map(nameOf)
  const packages = new Set(fresh.map(packageOf))
  const gone = [...before.difference(after)]
    .map(nameOf)
    .filter((name) => !packages.has(packageOf(name)))
  return [...new Set([...fresh, ...gone])]
}

/**
 * NixOS writes the triggers of a unit into one file, separated by spaces, and its unit names that
 * (nixpkgs: nixos/lib/systemd-lib.nix, unitConfig); older releases and home-manager name the
 * triggers themselves.
 */
const TRIGGERS = /^X-(Restart|Reload)-Triggers-/
const LISTED = /^X-(Restart|Reload)-Triggers$/
