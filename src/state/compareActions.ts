import type { SystemComparison } from '../compare/comparison.ts'
import { ORDERS } from '../compare/packages/packageKinds.ts'
import { failedSide } from '../health/failure.ts'
import { comparisonContext } from '../machine/comparisonContext.ts'
import type { Generation } from '../machine/generation.ts'
import { asProblem } from '../problem.ts'
import type { ReferenceGraph } from '../store/graph.ts'
import { findTarget, type Target, targetOf } from '../targets/target.ts'
import type { ComparisonState } from './comparisonState.ts'
import { moved } from './cursor.ts'
import type { FactActions } from './factActions.ts'
import { type Filter, NO_FILTER, type View } from './filterState.ts'
import { nextFrame } from './nextFrame.ts'
import { change as changed, type OpenScreen, pop, put, screenOf } from './openScreens.ts'
import { comparedPair, previousPair, shownEvidences, sizesOf } from './selectors.ts'
import { machineOf, type State } from './state.ts'
import type { StoreContext } from './storeContext.ts'
import { TABS, type Tab } from './tabRows.ts'
import { followingStatus, shownRows } from './tabSelectors.ts'

export interface CompareActions {
  /** Compares the selected generations, or the one under the cursor with the running one. */
  compare(): Promise<void>
  /** Compares the generation under the cursor with the one before it. */
  compareWithPrevious(): Promise<void>
  /** Compares these two generations. */
  comparePair(before: Generation, after: Generation): Promise<void>
  swapSides(): Promise<void>
  /** Moves both sides along the list: 1 to newer ones, −1 to older ones. */
  stepPair(by: 1 | -1): Promise<void>
  /** Sets one side to GEN; returns false where that does not exist, and reports it. */
  takeSide(side: 'before' | 'after', gen: string): Promise<boolean>
  showTab(tab: Tab): void
  nextTab(by: 1 | -1): void
  /** Returns to the tab in which this one was opened, else closes the comparison. */
  leaveTab(): void
  toggleOnlyChosen(): void
  /** Shows only packages of the next status; after the last status all of them again. */
  nextStatus(): void
  nextOrder(): void
  /** Moves the cursor of the tab by rows; Infinity is the end. */
  moveComparison(rows: number): void
  filterComparison(filter: Filter): void
}

export function compareActions(
  { host, config, get, set }: StoreContext,
  facts: Pick<FactActions, 'recordsRead'>,
): CompareActions {
  /** Aborts the running comparison when another one is opened, or its screen is left. */
  let asked: AbortController | null = null
  const open = async (before: Target, after: Target) => {
    set(put(get(), opened(before, after, screenOf(get(), 'compare'))))
    // Another comparison may have been opened, or this one closed, before loading ends.
    const fill = (edit: (now: ComparisonState) => Partial<ComparisonState>) => {
      const now = screenOf(get(), 'compare')
      if (now?.before === before && now.after === after) change(edit)
    }
    void facts.recordsRead().then(
      () => {
        const evidences = shownEvidences(get())
        const sides = [after, before].map((side) => ({
          ...side,
          running: side.generation?.running === true,
        }))
        const failure = evidences === null ? null : failedSide(evidences, sides)
        if (failure !== null) fill(() => ({ failure }))
      },
      () => {}, // without evidence nothing is known to have failed
    )
    try {
      const { compareClosures } = await import('../compare/packages/compareClosures.ts')
      const closures = await compareClosures(host, before, after, graphOf(get()))
      fill(() => ({ closures }))
    } catch (error) {
      fill(() => ({ problem: asProblem(error, 'unexpected').message }))
    }
    await nextFrame()
    const machine = machineOf(get())
    if (machine === null || screenOf(get(), 'compare')?.before !== before) return
    const { askComparison } = await import('../compare/askComparison.ts')
    // Each may be a process with a gigabyte of memory.
    asked?.abort()
    asked = new AbortController()
    const report = (part: Partial<SystemComparison>) =>
      fill(({ systems }) => ({ systems: { ...systems, ...part } }))
    const context = comparisonContext(machine, config)
    await askComparison(host, before, after, context, report, undefined, asked.signal)
  }
  const orSay = async (work: () => Promise<void>) => {
    try {
      await work()
    } catch (error) {
      set({ message: asProblem(error, 'unexpected').message })
    }
  }
  const change = (edit: (comparison: ComparisonState) => Partial<ComparisonState>) => {
    if (screenOf(get(), 'compare') !== null) set(changed(get(), 'compare', edit))
  }
  const changeView = (edit: (view: View, comparison: ComparisonState) => View) =>
    change((comparison) => {
      const { tab, views } = comparison
      return { views: { ...views, [tab]: edit(views[tab], comparison) } }
    })
  return {
    compare: () =>
      orSay(async () => {
        const pair = comparedPair(get())
        if (typeof pair !== 'string') await open(targetOf(pair[0]), targetOf(pair[1]))
      }),
    compareWithPrevious: () =>
      orSay(async () => {
        const pair = previousPair(get())
        if (pair !== null) await open(targetOf(pair[0]), targetOf(pair[1]))
      }),
    comparePair: (before, after) => orSay(() => open(targetOf(before), targetOf(after))),
    swapSides: async () => {
      const comparison = screenOf(get(), 'compare')
      if (comparison !== null) await open(comparison.after, comparison.before)
    },
    stepPair: (by) =>
      orSay(async () => {
        const pair = steppedPair(get(), by)
        if (typeof pair !== 'string') await open(pair[0], pair[1])
      }),
    takeSide: async (side, gen) => {
      const comparison = screenOf(get(), 'compare')
      const machine = machineOf(get())
      if (comparison === null || machine === null) return false
      try {
        const target = await findTarget(host, machine, gen)
        const { before, after } = comparison
        void (side === 'before' ? open(target, after) : open(before, target))
        return true
      } catch (error) {
        set({ message: asProblem(error, 'unexpected').message })
        return false
      }
    },
    showTab: (tab) => change(() => ({ tab, openedFrom: null })),
    nextTab: (by) => change(({ tab }) => ({ tab: following(TABS, tab, by), openedFrom: null })),
    leaveTab: () => {
      const tab = screenOf(get(), 'compare')?.openedFrom ?? null
      if (tab === null) {
        asked?.abort()
        set(pop(get()))
      } else change(() => ({ tab, openedFrom: null }))
    },
    toggleOnlyChosen: () =>
      change(({ onlyChosen, views }) => ({ onlyChosen: !onlyChosen, views: atTop(views) })),
    nextStatus: () =>
      change(({ onlyStatus, views }) => ({
        onlyStatus: followingStatus(onlyStatus),
        views: atTop(views),
      })),
    nextOrder: () =>
      change(({ order, views }) => ({ order: following(ORDERS, order, 1), views: atTop(views) })),
    moveComparison: (rows) =>
      changeView((view, comparison) => {
        const shown = shownRows(comparison)
        const count = shown.status === 'known' ? shown.rows.length : 0
        return { ...view, cursor: moved(view.cursor, rows, count) }
      }),
    filterComparison: (filter) => changeView(() => ({ filter, cursor: 0 })),
  }
}

/** A comparison that is still loading; opens on the tab of the last one. */
function opened(
  before: Target,
  after: Target,
  last: ComparisonState | null,
): OpenScreen<'compare'> {
  const view: View = { cursor: 0, filter: NO_FILTER }
  return {
    kind: 'compare',
    before,
    after,
    closures: null,
    systems: {},
    failure: null,
    dryRun: null,
    runs: null,
    problem: null,
    tab: last?.tab ?? 'summary',
    openedFrom: last?.openedFrom ?? null,
    views: Object.fromEntries(TABS.map((tab) => [tab, view])) as Record<Tab, View>,
    order: last?.order ?? 'status',
    onlyChosen: last?.onlyChosen ?? false,
    onlyStatus: last?.onlyStatus ?? null,
  }
}

function atTop(views: ComparisonState['views']): ComparisonState['views'] {
  return { ...views, packages: { ...views.packages, cursor: 0 } }
}

/** The item after `from`, or before it; cyclic. */
function following<T>(all: readonly T[], from: T, by: 1 | -1): T {
  const place = all.indexOf(from) + by + all.length
  return all[place % all.length] as T
}

/** Both sides moved along the list of generations; or why that is impossible. */
export function steppedPair(state: State, by: 1 | -1): readonly [Target, Target] | string {
  const comparison = screenOf(state, 'compare')
  // Missing generations are skipped.
  const generations = (machineOf(state)?.generations ?? []).filter(({ present }) => present)
  const places = [comparison?.before, comparison?.after].map((side) =>
    generations.findIndex(({ number }) => number === side?.generation?.number),
  )
  if (places.includes(-1)) return 'newer and older pairs need two generations'
  // The list is sorted newest first.
  const [before, after] = places.map((place) => generations[place - by])
  if (before === undefined || after === undefined) {
    return by === 1 ? 'no newer generation' : 'no older generation'
  }
  return [targetOf(before), targetOf(after)]
}

/** The graph used for sizes usually contains both systems. */
function graphOf(state: State): ReferenceGraph | null {
  return sizesOf(state)?.graph ?? null
}
