import type { ReadHistory } from '../bootlog/bootHistory.ts'
import { readBootHistory, USUAL_BUDGET_MS } from '../bootlog/readBootHistory.ts'
import type { Host } from '../host/host.ts'
import type { Machine } from '../machine/machine.ts'
import { systemsOf } from '../machine/menuOfSystems.ts'
import { readFailedUnits } from './failedUnits.ts'
import { readSystemState, type SystemState } from './systemState.ts'

/** Records of how the machine's systems booted, from the journal and from systemd. */
export interface BootRecords {
  readonly history: ReadHistory
  /** Units that have failed; null where unknown. */
  readonly failedUnits: readonly string[] | null
  /** The overall state as systemd reports it; null where unknown or not asked for. */
  readonly state: SystemState | null
  /** When it was read, in milliseconds since 1970. */
  readonly now: number
}

/**
 * Reads them. Never throws: without access to the journal only this part is missing. `budget` limits
 * reading the journal, in milliseconds (`readBootHistory`). Profiles that are never booted have none.
 */
export async function readBootRecords(
  host: Host,
  { bootable }: Pick<Machine, 'bootable'>,
  budget = USUAL_BUDGET_MS,
): Promise<BootRecords> {
  const now = host.now()
  if (!bootable) {
    const reason = 'generations of this profile are never booted'
    const history: ReadHistory = { status: 'unknown', reason, late: false }
    return { history, failedUnits: null, state: null, now }
  }
  const [history, failedUnits, state] = await Promise.all([
    readBootHistory(host, budget).then((found) => ofSystems(host, found)),
    readFailedUnits(host).catch(() => null),
    // Skipped where the caller has little time.
    budget < USUAL_BUDGET_MS ? null : readSystemState(host).catch(() => null),
  ])
  return { history, failedUnits, state, now }
}

/**
 * Resolves wrappers: a kernel command line may name one instead of the booted system. The history is not
 * whole where a boot's system is unknown.
 */
async function ofSystems(host: Host, found: ReadHistory): Promise<ReadHistory> {
  if (found.status === 'unknown') return found
  const { boots } = found.history
  const { systems, unread } = await systemsOf(
    host,
    boots.map(({ toplevel }) => toplevel),
  )
  const started = boots.map((boot) => ({
    ...boot,
    toplevel: boot.toplevel && (systems.get(boot.toplevel) ?? null),
  }))
  const whole = found.history.whole && unread === null
  return { ...found, history: { ...found.history, boots: started, whole } }
}
