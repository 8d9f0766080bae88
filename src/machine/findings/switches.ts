import { bestKnownGood } from '../bestKnownGood.ts'
import { wentWell } from '../verdict.ts'
import { type Finding, type FindingFacts, rollbackTo } from './finding.ts'

/**
 * The last switch to what is current ended badly, by the journal, and nothing was better since: no
 * boot of it went well, and nobody says that it is good. Null where that is not so, or not known.
 */
export function findFailedSwitch({ machine, evidences }: FindingFacts): Finding | null {
  const current = machine.generations.find((generation) => generation.current)
  if (!machine.bootable || evidences === null || current === undefined) return null
  const { switches, boots, mark, failedUnits, verdict } = evidences.of(current)
  const [last] = switches
  if (last === undefined || last.status === 0 || mark?.word === 'good') return null
  if ((boots ?? []).some((boot) => boot.first > last.at && wentWell(boot))) return null
  // Units that failed then and run now are no trouble any more.
  const onlyUnits = last.status === UNITS_FAILED
  if (onlyUnits && (!current.running || failedUnits?.length === 0)) return null
  const best = bestKnownGood(machine, evidences).generation
  return {
    kind: 'failed-switch',
    says: onlyUnits
      ? `Units failed when ${current.number} was activated.`
      : `The last switch to ${current.number} failed (status ${last.status}).`,
    explains: verdict.reasons.join(' ') || null,
    mend: rollbackTo(best),
  }
}

/** What switch-to-configuration ends with then (see `plan/activation.ts`). */
const UNITS_FAILED = 4
