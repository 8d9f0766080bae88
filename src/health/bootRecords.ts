import type { ReadHistory } from '../bootlog/bootHistory.ts'
import { readBootHistory, USUAL_BUDGET_MS } from '../bootlog/readBootHistory.ts'
import type { Host } from '../host/host.ts'
import type { Machine } from '../machine/machine.ts'
import { systemsOf } from '../machine/menuOfSystems.ts'
import { readFailedUnits } from './failedUnits.ts'
import { readSystemState, type SystemState } from './systemState.ts'

/** What was read about how the machine's systems fared: the journal's part, and systemd's. */
export interface BootRecords {
  readonly history: ReadHistory
  /** Units that have failed; null where that is not known. */
  readonly failedUnits: readonly string[] | null
  /** What systemd says of the whole; null where that is not known, or was not asked. */
  readonly state: SystemState | null
  /** When it was read, in milliseconds since 1970. */
  readonly now: number
}

/**
 * Reads them. Never throws: someone who may not read the journal loses only this. `budget` is how
 * many milliseconds the journal may take (`readBootHistory`). Profiles that nothing boots have none.
 */
export async function readBootRecords(
  host: Host,
  { bootable }: Pick<Machine, 'bootable'>,
  budget = USUAL_BUDGET_MS,
): Promise<BootRecords> {
  const now = host.now()
  if (!bootable) {
    const reason = 'the generations of this profile are not booted'
    const history: ReadHistory = { status: 'unknown', reason, late: false }
    return { history, failedUnits: null, state: null, now }
  }
  const [history, failedUnits, state] = await Promise.all([
    readBootHistory(host, budget).then((found) => ofSystems(host, found)),
    readFailedUnits(host).catch(() => null),
    // Who is in a hurry does without.
    budget < USUAL_BUDGET_MS ? null : readSystemState(host).catch(() => null),
  ])
  return { history, failedUnits, state, now }
}

/** A command line may name a wrapper of the system that was started. */
async function ofSystems(host: Host, found: ReadHistory): Promise<ReadHistory> {
  if (found.status === 'unknown') return found
  const { boots } = found.history
  const systems = await systemsOf(
    host,
    boots.map(({ toplevel }) => toplevel),
  )
  const started = boots.map((boot) => ({
    ...boot,
    toplevel: boot.toplevel && (systems.get(boot.toplevel) ?? boot.toplevel),
  }))
  return { ...found, history: { ...found.history, boots: started } }
}
