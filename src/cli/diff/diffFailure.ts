import type { SummaryRow } from '../../compare/summary.ts'
import { assess } from '../../health/assess.ts'
import { readBootRecords } from '../../health/bootRecords.ts'
import { failureRows, suspectsIn } from '../../health/breakCandidates.ts'
import { failedSide } from '../../health/failure.ts'
import type { Host } from '../../host/host.ts'
import { readMachine } from '../../machine/machine.ts'
import type { FoundSystem } from '../../targets/linkedSystem.ts'
import type { Diff, DiffFailure } from './diffParts.ts'

/** Milliseconds for reading the journal: longer than the rest of a comparison would keep people waiting. */
const BUDGET_MS = 3000

/** How one of these systems failed, the later side first. Never throws. */
export async function readFailure(
  host: Host,
  profile: string,
  before: FoundSystem,
  after: FoundSystem,
): Promise<DiffFailure> {
  try {
    const machine = await readMachine(host, profile)
    const evidences = assess(machine, await readBootRecords(host, machine, BUDGET_MS))
    const sides = [after, before].map(({ label, storePath, system }) => ({
      ...{ label, storePath, system },
      running: storePath === machine.pointers.running,
    }))
    const failed = failedSide(evidences, sides)
    return failed ?? (evidences.unknown === null ? 'none' : 'unknown')
  } catch {
    return 'unknown'
  }
}

/** Rows for what failed, and what may have broken it, as on the screen; none where nothing did. */
export function failedRows({ failure, systems, closures }: Diff): SummaryRow[] {
  if (typeof failure === 'string') return []
  return failureRows(failure.label, failure.failure, suspectsIn(systems, closures))
}

/** The units that failed, and the candidates with their reasons; null where unknown. */
export function failureJson(diff: Diff) {
  const { failure } = diff
  if (failure === 'unknown') return { failed: null, candidates: null }
  if (failure === 'none') return { failed: [], candidates: [] }
  const { label, failure: how } = failure
  const rows = failedRows(diff).filter(({ topic }) => topic === 'Candidate')
  const units = how.units.map(({ name, boot, boots }) => ({
    ...{ side: label, unit: name, failedBoots: boots, boots: how.boots, boot },
  }))
  const startup = {
    ...{ side: label, unit: null, failedBoots: how.failedBoots, boots: how.boots, boot: how.boot },
  }
  return {
    // Without a unit: the startup did not finish.
    failed: units.length > 0 ? units : [startup],
    candidates: rows.map(({ description, opens }) => ({
      kind: opens?.kind ?? null,
      name: opens === undefined || opens.kind === 'log' ? null : nameIn(opens),
      description,
    })),
  }
}

function nameIn(opens: Exclude<SummaryRow['opens'], undefined | { readonly kind: 'log' }>): string {
  return 'hash' in opens ? opens.hash : (opens as { readonly name: string }).name
}
