import { fraction } from '../store/hash.ts'
import { BOOTED, BROKEN, GENERATIONS, NOW, RUNNING } from './storyGenerations.ts'

/** One boot of the sample machine. */
export interface StoryBoot {
  readonly generation: number
  readonly specialisation: string | null
  /** When it began and when its journal ends, in milliseconds since 1970. */
  readonly first: number
  readonly last: number
  /** `stuck`: startup did not finish before it was switched off; `lost`: ran until the battery was empty. */
  readonly kind: 'shut down' | 'stuck' | 'lost' | 'runs'
}

/*
 * Entries from before January have been rotated out of the journal: the boots of the first four generations
 * are unknown. 42 was switched to but never booted.
 */
const BOOTS: Readonly<Record<number, number>> = {
  ...{ 25: 19, 28: 6, 29: 1, 31: 13, 34: 24, 36: 22, 38: 31 },
  [RUNNING]: 8,
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** All boots in the journal, oldest first; the last one is running. */
export function storyBoots(): StoryBoot[] {
  const whole = GENERATIONS.flatMap(({ number, date }) => {
    const count = BOOTS[number] ?? 0
    const next = GENERATIONS.find((some) => some.date > date)?.date ?? NOW
    const room = (next - date - HOUR) / count
    return Array.from({ length: count }, (_, index): StoryBoot => {
      const name = `boot ${index} of ${number}`
      const first = Math.floor(date + 10 * MINUTE + room * (index + fraction(name) / 4))
      // Each generation's last boot creates the next generation; 41's creates 42, then 43.
      const isLast = index === count - 1
      const end = number === RUNNING ? FAILED[0] - 2 * MINUTE : next + 5 * MINUTE
      const last = isLast ? end : Math.floor(first + room * 0.7)
      const kind = !isLast && fraction(`end of ${name}`) < 0.06 ? 'lost' : 'shut down'
      const isTravel = number === 38 && index % 12 === 5
      return { generation: number, specialisation: isTravel ? 'travel' : null, first, last, kind }
    })
  })
  const stuck = FAILED.map(
    (first, index): StoryBoot => ({
      ...{ generation: BROKEN, specialisation: null, kind: 'stuck' },
      ...{ first, last: first + (2 + index) * MINUTE },
    }),
  )
  const now: StoryBoot = {
    ...{ generation: RUNNING, specialisation: null, kind: 'runs' },
    ...{ first: BOOTED, last: NOW - MINUTE },
  }
  return [...whole, ...stuck, now]
}

/** The attempts to boot the broken update, before 41 was chosen in the boot menu. */
const FAILED = [BOOTED - 22 * MINUTE, BOOTED - 16 * MINUTE, BOOTED - 9 * MINUTE] as const
