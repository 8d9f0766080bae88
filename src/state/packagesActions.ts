import { asProblem } from '../problem.ts'
import { type Target, targetOf } from '../targets/target.ts'
import { moved } from './cursor.ts'
import { type Filter, NO_FILTER } from './filterState.ts'
import { change, push, replace, screenOf } from './openScreens.ts'
import { HELD_ORDERS, type PackagesState, shownPackages } from './packagesState.ts'
import { sizesOf, underCursor } from './selectors.ts'
import type { StoreContext } from './storeContext.ts'

export interface PackagesActions {
  /** Lists the packages of the generation under the cursor, or of the after side of a comparison. */
  openPackages(): Promise<void>
  /** Moves the cursor by rows; Infinity is the end. */
  movePackages(rows: number): void
  filterPackages(filter: Filter): void
  toggleOnlyExplicit(): void
  nextPackageOrder(): void
}

export function packagesActions({ host, get, set }: StoreContext): PackagesActions {
  const edit = (by: (screen: PackagesState) => Partial<PackagesState>) =>
    set(change(get(), 'packages', by))
  const read = async (target: Target): Promise<Pick<PackagesState, 'held' | 'problem'>> => {
    try {
      const { readSystemPackages } = await import('../compare/packages/systemPackages.ts')
      const known = sizesOf(get())?.graph ?? null
      return { held: await readSystemPackages(host, target, known), problem: null }
    } catch (error) {
      return { held: null, problem: asProblem(error, 'database').message }
    }
  }
  const chosen = (): Target | null => {
    const comparison = screenOf(get(), 'compare')
    if (comparison !== null) return comparison.after
    const generation = underCursor(get())
    return generation === null ? null : targetOf(generation)
  }
  return {
    openPackages: async () => {
      let target: Target | null
      try {
        target = chosen()
      } catch (error) {
        return set({ message: asProblem(error, 'store-path-gone').message })
      }
      if (target === null) return
      const view = { cursor: 0, filter: NO_FILTER }
      const rest = { held: null, problem: null, order: 'name', onlyExplicit: false, view } as const
      set(push(get(), { kind: 'packages', target, ...rest }))
      const found = await read(target)
      // The screen may have been closed meanwhile.
      const screen = screenOf(get(), 'packages')
      if (screen?.target === target) set(replace(get(), screen, { ...screen, ...found }))
    },
    movePackages: (rows) =>
      edit((screen) => {
        const cursor = moved(screen.view.cursor, rows, shownPackages(screen).length)
        return { view: { ...screen.view, cursor } }
      }),
    filterPackages: (filter) => edit(() => ({ view: { filter, cursor: 0 } })),
    toggleOnlyExplicit: () =>
      edit(({ onlyExplicit, view }) => ({
        onlyExplicit: !onlyExplicit,
        view: { ...view, cursor: 0 },
      })),
    nextPackageOrder: () =>
      edit(({ order, view }) => ({
        order: HELD_ORDERS[(HELD_ORDERS.indexOf(order) + 1) % HELD_ORDERS.length] ?? 'name',
        view: { ...view, cursor: 0 },
      })),
  }
}
