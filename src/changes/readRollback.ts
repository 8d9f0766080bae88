import type { Config } from '../config/loadConfig.ts'
import { bestKnownGood } from '../health/bestKnownGood.ts'
import type { EvidenceOf } from '../health/evidence.ts'
import { isStuck } from '../health/healthOf.ts'
import type { Host } from '../host/host.ts'
import { comparisonContext } from '../machine/comparisonContext.ts'
import type { Machine } from '../machine/machine.ts'
import { currentGeneration, type Planning } from '../plan/planning.ts'
import type { RollbackFacts } from '../plan/planRollback.ts'
import { readInterrupted } from './readUndo.ts'

/** Reads what planning the way back to a known-good state needs to know; `advice` as it says there. */
export async function readRollback(
  host: Host,
  { machine, sizes }: Planning,
  evidences: EvidenceOf,
  config: Config,
  advice: string,
): Promise<RollbackFacts> {
  const current = currentGeneration(machine)
  const best = bestKnownGood(machine, evidences)
  const found = current === null ? null : evidences.of(current)
  const currentIsGood = found?.verdict.kind === 'good' && !isStuck(found)
  const cutOff = await readInterrupted(host)
  const { running } = machine.pointers
  const facts = { best, currentIsGood, isStuck: isRunningStuck(machine, evidences), cutOff, advice }
  const isCurrent = best.generation?.current === true
  // From what is current; where that is what is gone back to, from what runs in its place.
  const from = isCurrent ? running : (current?.storePath ?? running)
  const to = best.generation?.storePath ?? null
  if (from === null || to === null || from === to) {
    return { ...facts, changes: [] }
  }
  const left = machine.generations.find(({ storePath }) => storePath === from)
  const before = { storePath: from, system: left?.system ?? null }
  const after = { storePath: to, system: best.generation?.system ?? null }
  const around = comparisonContext(machine, config)
  // Only here: a start need not read what compares.
  const { changeWords } = await import('../compare/changeWords.ts')
  const changes = await changeWords(host, before, after, around, sizes?.graph ?? null)
  return { ...facts, changes }
}

/** Whether what runs is known not to have come up. */
function isRunningStuck({ pointers, generations }: Machine, evidences: EvidenceOf): boolean {
  const { running } = pointers
  if (running === null) return false
  const system = generations.find(({ storePath }) => storePath === running)?.system ?? null
  return isStuck(evidences.of({ storePath: running, system, running: true }))
}
