import { isDeepStrictEqual } from 'node:util'
import type { StopWatching } from '../host/watchDirectory.ts'
import { readMachine } from '../machine/machine.ts'
import { machineChanges } from '../machine/machineChange.ts'
import { changingDirectories, watchMachine } from '../machine/watchMachine.ts'
import { YIELD_MS, yieldEvery } from '../runtime/yieldIfDue.ts'
import { asSentence } from '../text/sentence.ts'
import type { FactActions } from './factActions.ts'
import { change, screenOf } from './openScreens.ts'
import { machineOf, type State } from './state.ts'
import type { StoreContext } from './storeContext.ts'

export interface LiveActions {
  /** From now on, reports changes that something else makes to the machine, and refreshes quietly. */
  followMachine(): void
  /** Watches where the machine's menus lie now. */
  watchAgain(): void
  stopFollowing(): void
}

/** A message of more would not fit in a line. */
const MAX_CLAUSES = 2

export function liveActions(
  { host, profile, get, set }: StoreContext,
  facts: FactActions,
): LiveActions {
  let isFollowing = false
  let stop: StopWatching | null = null
  let watched: readonly string[] = []
  let isLooking = false
  /** Something changed after the current reading began. */
  let isOutdated = false
  /**
   * One reading at a time, however often the machine changes. An outdated result is shown, too; the next reading
   * begins after a pause of the same length.
   */
  const look = async () => {
    isOutdated = true
    if (isLooking) return
    isLooking = true
    try {
      while (isOutdated && isFollowing) {
        isOutdated = false
        const began = performance.now()
        await refresh()
        if (isOutdated) await pause(performance.now() - began)
      }
    } finally {
      isLooking = false
    }
  }
  const refresh = async () => {
    const before = machineOf(get())
    // A plan that runs here changes the machine itself, and reads it at its end.
    if (before === null || isRunning(get())) return
    const after = await readMachine(host, profile, yieldEvery(YIELD_MS)).catch(() => null)
    if (after === null || !isFollowing || isRunning(get())) return
    if (machineOf(get()) !== before) {
      isOutdated = true
      return
    }
    const clauses = machineChanges(before, after)
    if (clauses.length === 0) return
    const message = clauses.slice(0, MAX_CLAUSES).map(asSentence).join(' ')
    const isPlanShown = screenOf(get(), 'plan') !== null
    set(isPlanShown ? change(get(), 'plan', () => ({ moved: message })) : { message })
    await facts.takeMachine(after)
  }
  const watchAgain = () => {
    const machine = machineOf(get())
    const directories = machine === null || !isFollowing ? [] : changingDirectories(machine)
    // Starting anew for the same directories could miss what changes meanwhile.
    if (isDeepStrictEqual(directories, watched)) return
    stop?.()
    watched = directories
    const changed = () => void look()
    stop = directories.length === 0 ? null : watchMachine(host, profile, directories, changed)
  }
  return {
    followMachine: () => {
      isFollowing = true
      watchAgain()
    },
    watchAgain,
    stopFollowing: () => {
      isFollowing = false
      watchAgain()
    },
  }
}

/** Waits so many milliseconds, without keeping the program from ending. */
function pause(milliseconds: number): Promise<void> {
  return new Promise((resume) => {
    setTimeout(resume, milliseconds).unref()
  })
}

function isRunning(state: State): boolean {
  const run = screenOf(state, 'run')
  return run !== null && run.outcome === null && run.problem === null
}
