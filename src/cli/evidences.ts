import { RESCUE_BUDGET_MS } from '../bootlog/readBootHistory.ts'
import { assess } from '../health/assess.ts'
import { readBootRecords } from '../health/bootRecords.ts'
import type { EvidenceOf } from '../health/evidence.ts'
import { readingJournal } from '../health/evidenceText.ts'
import type { Session } from './session.ts'

/**
 * The evidence on the machine’s systems; reading the journal may take `budget` milliseconds. Never rejects,
 * so that it can run in parallel with other reads.
 */
export async function readEvidences(session: Session, budget?: number): Promise<EvidenceOf> {
  const { host, machine } = session
  return assess(machine, await readBootRecords(host, machine, budget))
}

/** Milliseconds after which a progress message is printed. */
const SILENT_MS = 1000

/** The same where a plan depends on it, with a longer time limit. */
export async function readDecisiveEvidences(
  session: Session,
  budget = RESCUE_BUDGET_MS,
): Promise<EvidenceOf> {
  const waiting = setTimeout(() => session.output.say(readingJournal(budget)), SILENT_MS)
  try {
    return await readEvidences(session, budget)
  } finally {
    clearTimeout(waiting)
  }
}
