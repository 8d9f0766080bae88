import type { Evidences } from '../machine/evidence.ts'
import { readRecords } from '../machine/records.ts'
import { weigh } from '../machine/weigh.ts'
import type { Session } from './session.ts'

/**
 * The evidence on the machine’s systems; the journal may take
 * `patience` milliseconds. It never fails, so that it may be read beside something else.
 */
export async function readEvidences(session: Session, patience?: number): Promise<Evidences> {
  const { host, machine } = session
  return weigh(machine, await readRecords(host, machine, patience))
}
