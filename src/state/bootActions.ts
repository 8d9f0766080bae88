import { noBootMenu } from '../machine/bootWords.ts'
import { asProblem } from '../problem.ts'
import { readBootReport } from '../problems/readBootReport.ts'
import { type BootState, shownBootRows } from './bootRows.ts'
import { moved } from './cursor.ts'
import { type Filter, NO_FILTER } from './filterState.ts'
import { change, push, replace, screenOf } from './openScreens.ts'
import { machineOf } from './state.ts'
import type { StoreContext } from './storeContext.ts'

export interface BootActions {
  /** Opens the boot menu. */
  openBoot(): Promise<void>
  /** Reloads the open boot menu after the machine has changed. */
  readBootAgain(): Promise<void>
  /** Moves the cursor by rows; Infinity is the end. */
  moveBoot(rows: number): void
  filterBoot(filter: Filter): void
}

export function bootActions({ host, get, set }: StoreContext): BootActions {
  const read = async () => {
    const machine = machineOf(get())
    if (machine === null) return
    let found: Pick<BootState, 'report' | 'problem'>
    try {
      const report = await readBootReport(host, machine)
      found = { report, problem: report === null ? noBootMenu(machine).message : null }
    } catch (error) {
      found = { report: null, problem: asProblem(error, 'unreadable').message }
    }
    const boot = screenOf(get(), 'boot')
    // The screen may have been closed, or the machine reloaded, meanwhile.
    if (boot === null || machineOf(get()) !== machine) return
    const isFirst = boot.report === null
    const view = isFirst ? { ...boot.view, cursor: defaultRow(found.report) } : boot.view
    set(replace(get(), boot, { ...boot, ...found, view }))
  }
  return {
    openBoot: async () => {
      const view = { cursor: 0, filter: NO_FILTER }
      set(push(get(), { kind: 'boot', report: null, problem: null, view }))
      await read()
    },
    readBootAgain: async () => {
      if (screenOf(get(), 'boot') !== null) await read()
    },
    moveBoot: (rows) =>
      set(
        change(get(), 'boot', (boot) => {
          const cursor = moved(boot.view.cursor, rows, shownBootRows(boot).length)
          return { view: { ...boot.view, cursor } }
        }),
      ),
    filterBoot: (filter) => set(change(get(), 'boot', () => ({ view: { filter, cursor: 0 } }))),
  }
}

/** The row of the default entry, which is selected first. */
function defaultRow(report: BootState['report']): number {
  return Math.max(0, report?.entries.findIndex(({ isDefault }) => isDefault) ?? 0)
}
