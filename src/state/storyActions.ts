import type { Generation } from '../machine/generation.ts'
import { machineOf } from './state.ts'
import type { StoreContext } from './storeContext.ts'

export interface StoryActions {
  /** Reads what a generation changed in units and commits, once, for the pane beside the list. */
  readStory(generation: Generation): Promise<void>
}

export function storyActions({ host, config, get, set }: StoreContext): StoryActions {
  /** Only one is read at a time, and then the one that was asked for last. */
  let isReading = false
  let wanted: Generation | null = null
  const read = async (generation: Generation) => {
    const machine = machineOf(get())
    const index = machine?.generations.indexOf(generation) ?? -1
    const before = machine?.generations[index + 1]
    if (index === -1 || before === undefined || get().stories.has(generation)) return
    const { readGenerationStory } = await import('../history/generationStory.ts')
    const story = await readGenerationStory(host, before, generation, config.repository)
    set({ stories: new Map(get().stories).set(generation, story) })
  }
  return {
    readStory: async (generation) => {
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
