import type { Generation } from '../machine/generation.ts'
import type { Machine } from '../machine/machine.ts'
import type { StorePath } from '../nix/storePath.ts'
import { Problem } from '../problem.ts'

/** The two generations that a search begins with. */
export interface Range {
  readonly good: Generation
  readonly bad: Generation
  /** Why these; null where a person named them. */
  readonly why: string | null
}

/**
 * The ends where a person names none, or only the good one: the newest is bad, for otherwise there
 * would be nothing to look for; good is the best of which it is `known` that it worked, else the
 * one that runs. Throws a Problem `usage` where that gives no two systems, the older one good.
 */
export function defaultRange(machine: Machine, known: StorePath | null): Range {
  const bad = newestEnd(machine)
  const best = machine.generations.find(
    ({ storePath }) => storePath !== null && storePath === known,
  )
  const runs = triedNow(machine)
  const word = machine.bootable ? 'runs' : 'is current'
  const choices = [
    { good: best ?? null, why: 'is known to have worked' },
    { good: runs, why: word },
  ]
  for (const { good, why } of choices) {
    if (good === null || good.storePath === null || good.storePath === bad.storePath) continue
    return {
      good,
      bad,
      why: `${good.number} as the good one, for it ${why}; ${bad.number}, the newest, as the bad one`,
    }
  }
  throw new Problem(
    'usage',
    'Which one works is not known: name it, as in terrapin bisect start GOOD BAD.',
  )
}

/** The newest generation that is any system. Throws a Problem `no-generation` where there is none. */
export function newestEnd({ generations, profile }: Machine): Generation {
  const found = generations.find(({ storePath }) => storePath !== null)
  if (found !== undefined) return found
  throw new Problem('no-generation', `There is no generation of ${profile.path} to search in.`)
}

/** The generation that a person has in front of them; of a profile that is no system, the current one. */
export function triedNow({ generations, bootable }: Machine): Generation | null {
  const found = generations.find(({ running, current }) => (bootable ? running : current))
  return found ?? null
}
