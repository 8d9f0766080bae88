import type { Host } from '../host/host.ts'
import type { Generation } from '../machine/generation.ts'
import type { Machine } from '../machine/machine.ts'
import type { DeletionRules, Named } from '../plan/parseDeletion.ts'
import type { Plan } from '../plan/plan.ts'
import { planCleanUp, planDelete } from '../plan/planDelete.ts'
import type { Planning } from '../plan/planning.ts'
import { Problem } from '../problem.ts'
import { findGeneration } from '../targets/target.ts'

/** Plans to delete by rules. Throws a Problem for a name that matches nothing. */
export async function planRules(
  host: Host,
  planning: Planning,
  rules: DeletionRules,
): Promise<Plan> {
  if (rules.kind === 'policy') return planCleanUp(planning, rules.policy)
  return planDelete(planning, await namedGenerations(host, planning.machine, rules.names))
}

/**
 * The named generations, each once. Throws a Problem `no-generation` or `no-path` for a name that matches
 * nothing, `usage` for an empty range.
 */
export async function namedGenerations(
  host: Host,
  machine: Machine,
  names: readonly Named[],
): Promise<Generation[]> {
  const found = new Map<number, Generation>()
  for (const name of names) {
    const some =
      name.kind === 'gen'
        ? [await findGeneration(host, machine, name.gen)]
        : generationsIn(machine, name)
    for (const generation of some) found.set(generation.number, generation)
  }
  return [...found.values()]
}

function generationsIn({ generations }: Machine, { first, last }: Named & { kind: 'range' }) {
  const found = generations.filter(({ number }) => number >= first && number <= last)
  if (found.length > 0) return found
  const [newest, oldest] = [generations[0]?.number, generations.at(-1)?.number]
  const known = newest === undefined ? '' : ` (existing: ${oldest} to ${newest})`
  throw new Problem('usage', `There is no generation from ${first} to ${last}${known}.`)
}
