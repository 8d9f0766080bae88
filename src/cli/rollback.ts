import { readPlanning } from '../plan/planning.ts'
import { planRollback } from '../plan/planRollback.ts'
import { readRollback } from '../plan/readRollback.ts'
import { carryOut } from './carryOut.ts'
import { switchTo } from './change.ts'
import { readEvidences } from './evidences.ts'
import { configFor, type Session } from './session.ts'

export interface RollbackFlags {
  readonly knownGood?: boolean
  readonly boot?: boolean
}

/** `terrapin rollback`: to the one before the current; with `--known-good` to the best one. */
export async function rollback(session: Session, flags: RollbackFlags): Promise<number> {
  const { knownGood = false, boot = false } = flags
  if (!knownGood) return switchTo(session, 'previous', { boot })
  const { host, machine } = session
  const evidences = await readEvidences(session)
  const planning = await readPlanning(host, machine, null)
  const facts = await readRollback(host, planning, evidences, await configFor(host))
  return carryOut(session, planRollback(planning, facts, boot ? 'boot' : 'switch'))
}
