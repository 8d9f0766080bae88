import type { Generation } from '../machine/generation.ts'
import { machineOf } from './state.ts'
import type { StoreContext } from './storeContext.ts'

export interface ChangeDetailsActions {
  /** Reads what a generation changed in units and commits, once, for the pane beside the list. */
  readChangeDetails(generation: Generation): Promise<void>
  /** Reads the subjects of the commits that these were built from, unless they were asked for before. */
  readSubjects(generations: readonly Generation[]): Promise<void>
}

/** Generations whose details stay known: a person looks at some, and each may hold thousands of units. */
const MAX_KEPT = 50

export function changeDetailsActions({
  host,
  config,
  get,
  set,
}: StoreContext): ChangeDetailsActions {
  /** Only one is read at a time, and then the one that was asked for last. */
  let isReading = false
  let wanted: Generation | null = null
  let asked = ''
  const read = async (generation: Generation) => {
    const machine = machineOf(get())
    const index = machine?.generations.indexOf(generation) ?? -1
    const before = machine?.generations[index + 1]
    if (index === -1 || before === undefined || get().changeDetails.has(generation)) return
    const { readChangeDetails } = await import('../history/changeDetails.ts')
    const details = await readChangeDetails(host, before, generation, config.repository)
    const known = [...get().changeDetails].slice(1 - MAX_KEPT)
    set({ changeDetails: new Map(known).set(generation, details) })
  }
  return {
    readSubjects: async (generations) => {
      const revisions = generations.map(({ system }) => system?.configurationRevision).join()
      if (revisions === asked) return
      asked = revisions
      const { readSubjects } = await import('../history/commitSubjects.ts')
      const subjects = await readSubjects(host, generations, config.repository).catch(() => null)
      set({ subjects: subjects ?? new Map() })
    },
    readChangeDetails: async (generation) => {
      wanted = generation
      if (isReading) return
      isReading = true
      try {
        while (wanted !== null) {
          const next: Generation = wanted
          wanted = null
          await read(next).catch(() => {}) // the pane shows what else is known
        }
      } finally {
        isReading = false
      }
    },
  }
}
