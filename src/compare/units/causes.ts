import type { Host } from '../../host/host.ts'
import { packageName } from '../../nix/packageName.ts'
import { nameOf, STORE_DIRECTORY, type StorePath, storePathsIn } from '../../nix/storePath.ts'
import type { Difference } from './differences.ts'

/** Limit of trigger lists read in one comparison, in characters: far more than any NixOS has. */
const MAX_TRIGGERS = 1 << 24

/** The length of the shortest store path. */
const SHORTEST = STORE_DIRECTORY.length + 35

export type CauseReader = (differences: readonly Difference[]) => Promise<readonly string[]>

/**
 * Reads the names of the store paths that make a unit's settings differ: first the added ones, then
 * the removed ones without an added one of the same package. For restart or reload triggers these
 * are the listed paths, or the list itself if it can't be read, or if earlier units exhausted
 * `MAX_TRIGGERS`.
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
      // Most values are shorter than a store path.
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

/**
 * A setting of n lines has each of its values n times (`parseUnitFile`): keep one repetition if
 * nothing else differs.
 */
function withoutRepeats(values: readonly string[]): readonly string[] {
  const length = values.indexOf(values[0] ?? '', 1)
  if (length < 1) return values
  for (let at = length; at < values.length; at += 1) {
    if (values[at] !== values[at - length]) return values
  }
  return values.slice(0, length)
}

/** Caches each result: most units have many values and programs in common. */
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

/** The names of the store paths that differ between two sets. */
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
 * NixOS writes a unit's triggers into one file, separated by spaces, that the unit names (nixpkgs:
 * nixos/lib/systemd-lib.nix, unitConfig); older releases and home-manager list the triggers in the
 * unit.
 */
const TRIGGERS = /^X-(Restart|Reload)-Triggers-/
const LISTED = /^X-(Restart|Reload)-Triggers$/
