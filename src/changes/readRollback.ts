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

/** Reads the additional facts to plan a rollback; `advice` is as in `RollbackFacts`. */
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
  const currentIsGood = found?.health.kind === 'good' && !isStuck(found)
  const interruptedChange = await readInterrupted(host)
  const { running } = machine.pointers
  const facts = {
    best,
    currentIsGood,
    isStuck: isRunningStuck(machine, evidences),
    interruptedChange,
    advice,
  }
  const isCurrent = best.generation?.current === true
  // Compared with the current system, or with the running one where the target is current.
  const from = isCurrent ? running : (current?.storePath ?? running)
  const to = best.generation?.storePath ?? null
  if (from === null || to === null || from === to) {
    return { ...facts, changes: [] }
  }
  const left = machine.generations.find(({ storePath }) => storePath === from)
  const before = { storePath: from, system: left?.system ?? null }
  const after = { storePath: to, system: best.generation?.system ?? null }
  const around = comparisonContext(machine, config)
  // Imported here: the comparison code is not needed at startup.
  const { changeWords } = await import('../compare/changeWords.ts')
  const changes = await changeWords(host, before, after, around, sizes?.graph ?? null)
  return { ...facts, changes }
}

/** Whether the running system's startup is known not to have finished. */
function isRunningStuck({ pointers, generations }: Machine, evidences: EvidenceOf): boolean {
  const { running } = pointers
  if (running === null) return false
  const system = generations.find(({ storePath }) => storePath === running)?.system ?? null
  return isStuck(evidences.of({ storePath: running, system, running: true }))
}
