import type { Generation } from '../machine/generation.ts'
import type { Machine } from '../machine/machine.ts'
import type { StorePath } from '../nix/storePath.ts'
import { Problem } from '../problem.ts'

/** The two generations that a bisect starts with. */
export interface Range {
  readonly good: Generation
  readonly bad: Generation
  /** Why these; null where a person named them. */
  readonly why: string | null
}

/**
 * Chooses the ends that a person does not name: bad is the newest generation, good the `known` one,
 * else the running one. Throws a Problem `usage` where these are not two systems.
 */
export function defaultRange(machine: Machine, known: StorePath | null): Range {
  const bad = newestEnd(machine)
  const best = machine.generations.find(
    ({ storePath }) => storePath !== null && storePath === known,
  )
  const runs = triedNow(machine)
  const word = machine.bootable ? 'running' : 'current'
  const choices = [
    { good: best ?? null, why: 'known to be good' },
    { good: runs, why: word },
  ]
  for (const { good, why } of choices) {
    if (good === null || good.storePath === null || good.storePath === bad.storePath) continue
    return {
      good,
      bad,
      why: `Good: ${good.number} (${why}). Bad: ${bad.number} (newest)`,
    }
  }
  throw new Problem(
    'usage',
    'No generation is known to be good. Name one: terrapin bisect start GOOD BAD.',
  )
}

/** The newest generation that is any system. Throws a Problem `no-generation` where there is none. */
export function newestEnd({ generations, profile }: Machine): Generation {
  const found = generations.find(({ storePath }) => storePath !== null)
  if (found !== undefined) return found
  throw new Problem('no-generation', `${profile.path} has no generations to bisect.`)
}

/** The generation that a person has in front of them; of a profile that is no system, the current one. */
export function triedNow({ generations, bootable }: Machine): Generation | null {
  const found = generations.find(({ running, current }) => (bootable ? running : current))
  return found ?? null
}
