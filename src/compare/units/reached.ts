import { type UnitSet, unitIn } from './unitSet.ts'

/**
 * Every unit that starting `roots` pulls in through the links of `.wants`, `.upholds` and
 * `.requires` directories, with the unit that does; null for the roots. A masked unit pulls in
 * nothing.
 */
export function reachedFrom(
  set: UnitSet,
  roots: Iterable<string>,
): ReadonlyMap<string, string | null> {
  const pulledBy = pulls(set)
  const reached = new Map<string, string | null>()
  for (const root of roots) reached.set(unitIn(set, root)?.aliasOf ?? root, null)
  // A map gives what is added while it is walked, too.
  for (const name of reached.keys()) {
    if (unitIn(set, name)?.masked === true) continue
    for (const other of pulledBy.get(name) ?? []) if (!reached.has(other)) reached.set(other, name)
  }
  return reached
}

/** What each unit pulls in. */
function pulls({ units }: UnitSet): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  for (const { name, wantedBy, requiredBy } of units.values()) {
    for (const parent of [...requiredBy, ...wantedBy]) {
      const children = found.get(parent)
      if (children === undefined) found.set(parent, [name])
      else children.push(name)
    }
  }
  return found
}
