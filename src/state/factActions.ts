import { findBisection } from '../bisect/record.ts'
import { RESCUE_BUDGET_MS } from '../bootlog/readBootHistory.ts'
import { readInterrupted } from '../changes/readUndo.ts'
import { readBootRecords } from '../health/bootRecords.ts'
import { readBootRoom } from '../machine/bootRoom.ts'
import { type Machine, readMachine } from '../machine/machine.ts'
import type { Sizes } from '../machine/sizes.ts'
import { STORE_DIRECTORY } from '../nix/storePath.ts'
import { asProblem } from '../problem.ts'
import { YIELD_MS, yieldEvery } from '../runtime/yieldIfDue.ts'
import { nextFrame } from './nextFrame.ts'
import { change, listOf } from './openScreens.ts'
import { shownSizes } from './selectors.ts'
import { machineOf, type SizesState } from './state.ts'
import type { StoreContext } from './storeContext.ts'

export interface FactActions {
  /** Reads the machine, then the sizes; the list is shown before the sizes are known. */
  load(): Promise<void>
  /** The same on request: reports loading and completion. */
  reload(): Promise<void>
  /** Resolves when the sizes of the current facts were read, or failed. */
  sizesRead(): Promise<void>
  /** Resolves when the evidence for the current facts was read. */
  recordsRead(): Promise<void>
  /** Takes facts that were read elsewhere, and reads the sizes again. */
  takeMachine(machine: Machine): Promise<void>
}

export function factActions({ host, profile, get, set }: StoreContext): FactActions {
  const lastSizes = () => {
    const { facts } = get()
    return facts.status === 'ready' ? shownSizes(facts.sizes) : null
  }
  const takeMachine = async (machine: Machine) => {
    const list = listOf(get())
    const numbers = machine.generations.map(({ number }) => number)
    const cursor = list.cursor !== null && numbers.includes(list.cursor) ? list.cursor : null
    const running = machine.generations.find((generation) => generation.running)
    set({
      changeDetails: new Map(),
      facts: { status: 'ready', machine, sizes: { status: 'reading', last: lastSizes() } },
      ...change(get(), 'list', () => ({
        cursor: cursor ?? nearest(numbers, list.cursor) ?? running?.number ?? numbers[0] ?? null,
        selection: new Set(numbers.filter((number) => list.selection.has(number))),
      })),
    })
    await nextFrame()
    // This may be reported after the first frame.
    const interruptedChange = await readInterrupted(host).catch(() => null)
    const bootRoom = await readBootRoom(host, machine).catch(() => null)
    const storeSpace = await host.space(STORE_DIRECTORY).catch(() => null)
    set({ interruptedChange, bootRoom, storeSpace, bisection: findBisection(host, profile) })
    // journalctl runs while the sizes are read; nothing waits for it.
    recordsReading = readEvidence(machine)
    // Later waiters get the error; until then it must not count as unhandled.
    recordsReading.catch(() => {})
    await readAll(machine)
  }
  const readAll = async (machine: Machine) => {
    let sizes: SizesState
    try {
      const { readSizes } = await import('../machine/sizes.ts')
      sizes = { status: 'known', sizes: await readSizes(host, machine, yieldEvery(YIELD_MS)) }
    } catch (error) {
      sizes = { status: 'unknown', reason: asProblem(error, 'database').message }
    }
    // Facts that were read meanwhile get sizes of their own.
    const { facts } = get()
    if (facts.status === 'ready' && isStill(machine)) set({ facts: { ...facts, sizes } })
    if (sizes.status === 'known') void readChanges(machine, sizes.sizes)
    // Preloads the code that comparisons need.
    void import('../compare/packages/compareClosures.ts').then(
      () => import('../compare/comparison.ts'),
    )
  }
  /** Only columns of the list and its details need it. */
  const readChanges = async (machine: Machine, sizes: Sizes) => {
    try {
      const { readListChanges } = await import('../history/listChanges.ts')
      await readListChanges(host, machine, sizes, yieldEvery(YIELD_MS), (listChanges) => {
        if (isStill(machine)) set({ listChanges })
      })
    } catch {
      // The columns stay empty.
    }
  }
  const readEvidence = async (machine: Machine) => {
    // Only a rollback waits for it, and that needs the complete history.
    const records = await readBootRecords(host, machine, RESCUE_BUDGET_MS)
    if (isStill(machine)) set({ records })
  }
  /** A note or rating makes a new Machine with the same generations. */
  const isStill = ({ generations }: Machine) => machineOf(get())?.generations === generations
  let recordsReading: Promise<void> = Promise.resolve()
  let reading: Promise<void> = Promise.resolve()
  /** Numbers the requests, to discard facts that arrive out of order. */
  let asked = 0
  const readMachineNow = async (mine: number) => {
    try {
      const machine = await readMachine(host, profile, yieldEvery(YIELD_MS))
      if (mine === asked) await takeMachine(machine)
    } catch (error) {
      if (mine !== asked) return
      set({ facts: { status: 'failed', problem: asProblem(error, 'unexpected') } })
    }
  }
  const load = async () => {
    reading = readMachineNow(++asked)
    await reading
    await recordsReading.catch(() => {}) // without evidence the list is still usable
  }
  return {
    takeMachine: (machine) => {
      asked++
      reading = takeMachine(machine)
      return reading
    },
    sizesRead: async () => {
      // Another read may have begun meanwhile.
      for (let last: typeof reading | null = null; last !== reading; ) {
        last = reading
        await last
      }
    },
    recordsRead: () => recordsReading,
    load,
    reload: async () => {
      set({ message: RELOADING })
      await load()
      // Another key may have set a message meanwhile; read errors are reported separately.
      const { message, facts } = get()
      if (message !== RELOADING) return
      set({ message: facts.status === 'ready' ? 'Refreshed.' : null })
    },
  }
}

const RELOADING = 'Refreshing…'

/** The new cursor when its generation no longer exists: the next older one, else the newest. */
function nearest(numbers: readonly number[], cursor: number | null): number | null {
  if (cursor === null) return null
  return numbers.find((number) => number < cursor) ?? numbers.at(-1) ?? null
}
