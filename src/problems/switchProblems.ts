import { startedAt } from '../bootlog/bootHistory.ts'
import { bestKnownGood } from '../health/bestKnownGood.ts'
import type { Evidence } from '../health/evidence.ts'
import { isHealthyBoot } from '../health/healthOf.ts'
import type { Generation } from '../machine/generation.ts'
import { type MachineProblem, type ProblemFacts, rollbackTo, switchTo } from './machineProblem.ts'

/**
 * The last switch to what runs or is current ended badly, by the journal, and nothing was better
 * since: no boot of it went well, and nobody says that it is good. Null where that is not so, or
 * not known.
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
      says:
        status === UNITS_FAILED
          ? `Units failed when ${generation.number} was activated.`
          : `The last switch to ${generation.number} failed (status ${status}).`,
      explains: evidence.verdict.reasons.join(' ') || null,
      fix: rollbackTo(bestKnownGood(machine, evidences).generation),
    }
  }
  return null
}

/** A switch was interrupted between stopping units and starting them, and none came after it. */
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
    says: `A switch was interrupted: ${names}${more} ${are} ${isKnown ? 'down' : 'still to be started'}.`,
    explains:
      'The next switch starts what /run/nixos/start-list names, whichever generation it is to.',
    fix: switchTo(machine, current, `finish it with ${current}`, 'switch'),
  }
}

/** How many names stand in a sentence. */
const NAMED = 3

/** What the last switch to it ended with, where that is trouble still; null where it is none. */
function failedStatus({ running }: Generation, evidence: Evidence): number | null {
  const { switches, boots, mark, failedUnits } = evidence
  const [last] = switches
  if (last === undefined || last.status === 0 || mark?.word === 'good') return null
  if ((boots ?? []).some((boot) => startedAt(boot) > last.at && isHealthyBoot(boot))) return null
  // Units that failed then and run now are no trouble any more.
  const healed = last.status === UNITS_FAILED && (!running || failedUnits?.length === 0)
  return healed ? null : last.status
}

/** What switch-to-configuration ends with then (see `plan/activation.ts`). */
const UNITS_FAILED = 4
