import type { PackageRow, SystemPackages } from '../compare/packages/systemPackages.ts'
import { closureSize, listPackages } from '../compare/packages/systemPackages.ts'
import { packageName } from '../nix/packageName.ts'
import { nameOf } from '../nix/storePath.ts'
import type { Target } from '../targets/target.ts'
import type { View } from './filterState.ts'
import { memo } from './memo.ts'

/** Sort orders: explicit packages first, or the largest first. */
export const HELD_ORDERS = ['name', 'size'] as const
export type HeldOrder = (typeof HELD_ORDERS)[number]

/** State of the screen with the packages of one system. */
export interface PackagesState {
  readonly target: Target
  /** Null while loading, or where they are unknown. */
  readonly held: SystemPackages | null
  /** Why they are unknown. */
  readonly problem: string | null
  readonly order: HeldOrder
  readonly onlyExplicit: boolean
  readonly view: View
}

declare module './openScreens.ts' {
  interface ScreenStates {
    readonly packages: PackagesState
  }
}

/** All packages, in the chosen order. */
export function heldPackages({ held, order }: PackagesState): readonly PackageRow[] {
  return held === null ? NONE : sorted(held, order)
}

/** Packages that match the filter. */
export function shownPackages(state: PackagesState): readonly PackageRow[] {
  return filtered(heldPackages(state), state.view.filter.text.toLowerCase(), state.onlyExplicit)
}

const NONE: readonly PackageRow[] = []

const sorted = memo((held: SystemPackages, order: HeldOrder): readonly PackageRow[] => {
  const rows = listPackages(held)
  return order === 'name' ? rows : rows.sort((a, b) => b.size - a.size)
})

const filtered = memo((rows: readonly PackageRow[], wanted: string, onlyExplicit: boolean) =>
  rows.filter(
    ({ name, versions, selected }) =>
      (!onlyExplicit || selected) &&
      (wanted === '' || [name, ...versions].some((text) => text.toLowerCase().includes(wanted))),
  ),
)

export function packageUnderCursor(state: PackagesState): PackageRow | null {
  const rows = shownPackages(state)
  return rows[Math.min(state.view.cursor, rows.length - 1)] ?? null
}

/** The store paths of one package, with their NAR sizes. */
export function pathsOfPackage({ held }: PackagesState, name: string) {
  return (held?.paths ?? []).filter(({ path }) => packageName(nameOf(path)).name === name)
}

/** Numbers for the whole system: its store paths and their NAR size in bytes. */
export const heldTotals = memo(({ paths }: SystemPackages) => ({
  paths: paths.length,
  bytes: closureSize(paths),
}))
