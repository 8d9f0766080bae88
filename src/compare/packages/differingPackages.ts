import { packageName } from '../../nix/packageName.ts'
import type { StorePath } from '../../nix/storePath.ts'
import { Problem } from '../../problem.ts'
import { noYield, type YieldIfDue } from '../../runtime/yieldIfDue.ts'
import {
  type ClosureTable,
  differingMembers,
  forEachMember,
  isMember,
  membersNamed,
  nameAt,
  unionOf,
} from '../../store/closureTable.ts'
import { grouped } from '../../text/format.ts'
import type { PackagePath } from './packageChanges.ts'

/** A path of a package, by its place in the table. */
export interface IndexedPath extends PackagePath {
  readonly index: number
}

export interface IndexedSides {
  readonly before: readonly IndexedPath[]
  readonly after: readonly IndexedPath[]
}

/** Five times the packages of a large system; more make a comparison of half a gigabyte. */
const MAX_DIFFERING = 50_000

/** The Problem for more packages than that. */
function tooMany(): Problem {
  const most = grouped(MAX_DIFFERING)
  return new Problem('database', `Packages can’t be compared: more than ${most} packages differ.`)
}

/**
 * The packages of which one closure has a path that the other does not have, by name, with all of
 * their paths on each side. Only names that may be theirs are split: most paths of two generations
 * are the same, and splitting takes longest. Throws a Problem `database` for too many.
 */
export async function differingPackages(
  { paths, closures }: ClosureTable,
  before: StorePath,
  after: StorePath,
  yieldIfDue: YieldIfDue = noYield,
): Promise<Map<string, IndexedSides>> {
  const packages = new Map<string, { before: IndexedPath[]; after: IndexedPath[] }>()
  const [from, to] = [closures.get(before), closures.get(after)]
  if (from === undefined || to === undefined) return packages
  const members = unionOf([from, to], paths)
  const differing: number[] = []
  forEachMember(differingMembers(from, to), (index) => {
    differing.push(index)
  })
  for (const one of differing) {
    const rest = yieldIfDue()
    if (rest !== null) await rest
    const { name } = packageName(nameAt(paths, one))
    if (packages.has(name)) continue
    if (packages.size === MAX_DIFFERING) throw tooMany()
    const sides = { before: [] as IndexedPath[], after: [] as IndexedPath[] }
    packages.set(name, sides)
    for (const index of membersNamed(paths, members, one, name)) {
      const isBefore = isMember(from.members, index)
      const isAfter = isMember(to.members, index)
      const split = packageName(nameAt(paths, index))
      if (split.name !== name) continue
      const path = { index, version: split.version, narSize: paths.narSize[index] as number }
      if (isBefore) sides.before.push(path)
      if (isAfter) sides.after.push(path)
    }
  }
  return packages
}
