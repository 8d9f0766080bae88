import { readChanges } from '../changelog/changelog.ts'
import type { ChangelogEntry } from '../changelog/changelogChanges.ts'
import type { Host } from '../host/host.ts'
import { readGarbage } from '../machine/garbage.ts'
import { leadsTo } from '../nix/profile.ts'
import type { StorePath } from '../nix/storePath.ts'
import type { FinishFacts } from '../plan/planFinish.ts'
import type { Planning } from '../plan/planning.ts'
import { Problem } from '../problem.ts'
import { readBootReport } from '../problems/readBootReport.ts'
import { findTarget, type Target, targetOf } from '../targets/target.ts'
import { factsOf } from './readUndo.ts'

/** Additional facts to finish this change, from the machine's present state. */
export async function readFinish(
  host: Host,
  planning: Planning,
  change: ChangelogEntry,
): Promise<FinishFacts> {
  const { machine, sizes } = planning
  const { request, settles } = change.intended
  const known: FinishFacts = { change, target: null, report: null, garbage: null, undo: null }
  switch (request?.kind) {
    case 'switch':
    case 'pin':
    case 'try':
      return { ...known, target: await targetFor(host, planning, request) }
    case 'menu':
      return { ...known, report: await readBootReport(host, machine) }
    case 'collect': {
      const garbage = sizes === null ? null : await readGarbage(host, sizes).catch(() => null)
      return { ...known, garbage }
    }
    default: {
      if (settles?.as !== 'undone') return known
      const undone = (await readChanges(host)).find(({ begin }) => begin.id === settles.change)
      const isKnown = undone !== undefined && undone.begin.reversal !== null
      return { ...known, undo: isKnown ? await factsOf(host, undone) : null }
    }
  }
}

/** The system by its store path, as the named generation while that still is the same system. */
async function targetFor(
  host: Host,
  { machine }: Planning,
  { number, storePath }: { readonly number: number | null; readonly storePath: StorePath },
): Promise<Target | null> {
  const named = machine.generations.find((generation) => generation.number === number)
  try {
    if (named !== undefined && leadsTo(named, storePath)) return targetOf(named)
    return await findTarget(host, machine, storePath)
  } catch (error) {
    if (error instanceof Problem) return null
    throw error
  }
}
