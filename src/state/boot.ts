import { noBootMenu } from '../machine/bootWords.ts'
import { asProblem } from '../problem.ts'
import { readBootReport } from '../problems/readBootReport.ts'
import type { Desk } from './desk.ts'
import { type BootState, machineOf, NO_FIND } from './state.ts'

export interface BootIntents {
  /** Looks at the boot menu. */
  openBoot(): Promise<void>
  /** Reads it again where it is looked at: the machine is another than it was. */
  readBootAgain(): Promise<void>
  closeBoot(): void
}

export function bootIntents({ host, get, set }: Desk): BootIntents {
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
    const { boot } = get()
    // It may have been left, or the machine read again, meanwhile.
    if (boot === null || machineOf(get()) !== machine) return
    const isFirst = boot.report === null
    const view = isFirst ? { ...boot.view, cursor: defaultRow(found.report) } : boot.view
    set({ boot: { ...boot, ...found, view } })
  }
  return {
    openBoot: async () => {
      set({ boot: { report: null, problem: null, view: { cursor: 0, find: NO_FIND } } })
      await read()
    },
    readBootAgain: async () => {
      if (get().boot !== null) await read()
    },
    closeBoot: () => set({ boot: null }),
  }
}

/** The row of what starts by itself, which is looked at first. */
function defaultRow(report: BootState['report']): number {
  return Math.max(0, report?.entries.findIndex(({ isDefault }) => isDefault) ?? 0)
}
