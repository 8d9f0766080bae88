import { startedAt } from '../bootlog/bootHistory.ts'
import { bestKnownGood } from '../health/bestKnownGood.ts'
import type { Evidence } from '../health/evidence.ts'
import { isHealthyBoot } from '../health/healthOf.ts'
import type { Generation } from '../machine/generation.ts'
import { type MachineProblem, type ProblemFacts, rollbackTo, switchTo } from './machineProblem.ts'

/**
 * Reports a failed last switch to the running or current generation, unless it booted successfully
 * since or is rated good. Null where there is none, or nothing is known.
 */
export function findFailedSwitch({ machine, evidences }: ProblemFacts): MachineProblem | null {
  if (!machine.bootable || evidences === null) return null
  const { generations } = machine
  const running = generations.find((generation) => generation.running)
  const current = generations.find((generation) => generation.current)
  for (const generation of [running, current]) {
    if (generation === undefined) continue
    const evidence = evidences.of(generation)
    const status = failedStatus(generation, evidence)
    if (status === null) continue
    return {
      kind: 'failed-switch',
      message:
        status === UNITS_FAILED
          ? `Units failed when ${generation.number} was activated.`
          : `The last switch to ${generation.number} failed (exit status ${status}).`,
      explains: evidence.health.reasons.join(' ') || null,
      fix: rollbackTo(bestKnownGood(machine, evidences).generation),
    }
  }
  return null
}

/** Reports a switch that was interrupted between stopping and starting units, and not repeated. */
export function findInterruptedSwitch({
  machine,
}: Pick<ProblemFacts, 'machine'>): MachineProblem | null {
  const { interrupted, profile } = machine
  if (interrupted === null || interrupted.toStart.length === 0) return null
  const { toStart, isKnown } = interrupted
  const names = toStart.slice(0, NAMED).join(', ')
  const more = toStart.length > NAMED ? ` and ${toStart.length - NAMED} more` : ''
  const are = toStart.length === 1 ? 'is' : 'are'
  const current = profile.current?.toString() ?? null
  return {
    kind: 'interrupted-switch',
    message: `A switch was interrupted: ${names}${more} ${are} ${isKnown ? 'down' : 'not started yet'}.`,
    explains: 'The next switch, to any generation, starts the units in /run/nixos/start-list.',
    fix: switchTo(machine, current, `switch to ${current} to finish`, 'switch'),
  }
}

/** The maximum of names in a sentence. */
const NAMED = 3

/** The exit status of the last switch to it, where it is still a problem; null otherwise. */
function failedStatus({ running }: Generation, evidence: Evidence): number | null {
  const { switches, boots, rating, failedUnits } = evidence
  const [last] = switches
  if (last === undefined || last.status === 0 || rating?.word === 'good') return null
  if ((boots ?? []).some((boot) => startedAt(boot) > last.at && isHealthyBoot(boot))) return null
  // Units that failed then but run now are no problem any more.
  const healed = last.status === UNITS_FAILED && (!running || failedUnits?.length === 0)
  return healed ? null : last.status
}

/** The exit status of switch-to-configuration in that case (see `plan/activation.ts`). */
const UNITS_FAILED = 4
