import { type Target, targetOf } from '../machine/target.ts'
import type { ReferenceGraph } from '../nix/database/graph.ts'
import { asProblem } from '../problem.ts'
import type { Desk } from './desk.ts'
import { comparedPair } from './selectors.ts'
import { NO_FIND, type State } from './state.ts'

export interface CompareIntents {
  /** Compares the marked generations, or the one under the cursor with the running one. */
  compare(): Promise<void>
  swapSides(): Promise<void>
  toggleOnlyChosen(): void
  closeComparison(): void
}

export function compareIntents({ host, get, set }: Desk): CompareIntents {
  const open = async (before: Target, after: Target) => {
    const comparison = {
      before,
      after,
      closures: null,
      systems: null,
      problem: null,
      cursor: 0,
      find: NO_FIND,
      onlyChosen: false,
    }
    set({ comparison })
    // Another comparison may have been opened, or this one closed, before this one is read.
    const change = (part: object) => {
      const now = get().comparison
      if (now?.before === before && now.after === after) set({ comparison: { ...now, ...part } })
    }
    try {
      const { compareClosures, compareSystems } = await import('../compare/comparison.ts')
      change({ closures: await compareClosures(host, before, after, graphOf(get())) })
      change({ systems: await compareSystems(host, before, after) })
    } catch (error) {
      change({ problem: asProblem(error, 'unexpected').message })
    }
  }
  return {
    compare: async () => {
      const pair = comparedPair(get())
      if (typeof pair === 'string') return
      try {
        await open(targetOf(pair[0]), targetOf(pair[1]))
      } catch (error) {
        set({ message: asProblem(error, 'unexpected').message })
      }
    },
    swapSides: async () => {
      const { comparison } = get()
      if (comparison !== null) await open(comparison.after, comparison.before)
    },
    toggleOnlyChosen: () => {
      const { comparison } = get()
      if (comparison === null) return
      set({ comparison: { ...comparison, onlyChosen: !comparison.onlyChosen, cursor: 0 } })
    },
    closeComparison: () => set({ comparison: null }),
  }
}

/** What the sizes were computed from holds both sides already, as a rule. */
function graphOf({ sizes }: State): ReferenceGraph | null {
  return sizes.status === 'known' ? sizes.sizes.graph : null
}
