import type { Host } from '../host/host.ts'
import type { Plan } from './plan.ts'
import { planCleanUp, planDelete } from './planDelete.ts'
import type { Planning } from './planning.ts'
import { type DeletionRules, namedGenerations } from './rules.ts'

/** The plan to delete what the rules say. Throws a Problem for a name that is nothing's. */
export async function planRules(
  host: Host,
  planning: Planning,
  rules: DeletionRules,
): Promise<Plan> {
  if (rules.kind === 'policy') return planCleanUp(planning, rules.policy)
  return planDelete(planning, await namedGenerations(host, planning.machine, rules.names))
}
