import { grouped } from '../../text/format.ts'
import type { PackageChange, PackageStatus } from './packageChanges.ts'

/**
 * How a change is listed for people: its status, or `copies` for the same versions in another number of store
 * paths. JSON keeps the status `rebuilt` for those, beside both numbers of paths.
 */
export type PackageKind = PackageStatus | 'copies'

export function kindOf({ status, beforePaths, afterPaths }: PackageChange): PackageKind {
  return status === 'rebuilt' && beforePaths !== afterPaths ? 'copies' : status
}

/** Sorted by how likely it is to break a machine. */
export const KINDS = [
  'removed',
  'added',
  'downgraded',
  'changed',
  'upgraded',
  'copies',
  'rebuilt',
] as const satisfies readonly PackageKind[]

/** The letter of a kind, for narrow columns. */
export const KIND_LETTERS: Readonly<Record<PackageKind, string>> = {
  upgraded: 'U',
  downgraded: 'D',
  added: 'A',
  removed: 'R',
  changed: 'C',
  copies: '×',
  rebuilt: 'r',
}

/** Sort orders for packages. */
export const ORDERS = ['status', 'name', 'size'] as const
export type PackageOrder = (typeof ORDERS)[number]

/**
 * Sorts changes that are in byte order of their names: by status with explicit packages before dependencies,
 * by name, or by size change, the largest first.
 */
export function sortPackages(
  packages: readonly PackageChange[],
  order: PackageOrder,
): PackageChange[] {
  if (order === 'name') return [...packages]
  if (order === 'size') {
    return packages.toSorted((a, b) => Math.abs(b.sizeDelta) - Math.abs(a.sizeDelta))
  }
  const place = (change: PackageChange) =>
    KINDS.indexOf(kindOf(change)) * 2 + (change.selected ? 0 : 1)
  return packages.toSorted((a, b) => place(a) - place(b))
}

/** The number of changes of each kind, in the order of `KINDS`; kinds without any are left out. */
export function countKinds(
  packages: readonly PackageChange[],
): readonly (readonly [kind: PackageKind, count: number])[] {
  const counts = new Map<PackageKind, number>()
  for (const change of packages) {
    const kind = kindOf(change)
    counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  return KINDS.flatMap((kind) => {
    const count = counts.get(kind)
    return count === undefined ? [] : [[kind, count] as const]
  })
}

/** The word behind a number: `3 upgraded`, `3 with changed copies`. */
export function countedKind(kind: PackageKind): string {
  return kind === 'copies' ? 'with changed copies' : kind
}

/** `7 added, 107 upgraded, 1,406 rebuilt`; empty for no changes. */
export function kindCounts(packages: readonly PackageChange[]): string {
  return countKinds(packages)
    .map(([kind, count]) => `${grouped(count)} ${countedKind(kind)}`)
    .join(', ')
}
