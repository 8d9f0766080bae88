import { type ComparisonPart, orNull } from '../../compare/comparisonPart.ts'
import type { ClosureDifference } from '../../compare/packages/compareClosures.ts'
import { type SummaryRow, summaryOf } from '../../compare/summary.ts'
import type { DryRun, UnitChange } from '../../compare/units/unitChange.ts'
import type { FoundSystem } from '../../targets/linkedSystem.ts'
import { failureJson } from './diffFailure.ts'
import { type Diff, selectedPackages } from './diffParts.ts'
import { type DiffView, WHOLE_VIEW } from './diffRequest.ts'

/** The contract's document with further facts; parts that are unknown or not requested are null. */
export function diffJson(
  diff: Diff & { readonly closures: ClosureDifference },
  view: DiffView = WHOLE_VIEW,
) {
  const { before, after, closures, systems, dryRun } = diff
  const boot = orNull(systems.boot)
  const configuration = orNull(systems.configuration)
  const units = orNull(systems.units)?.changes
  const unit = (change: UnitChange) => {
    const { before: from, after: to, ...rest } = change
    const dry =
      dryRun === null ? {} : { dryRun: dryRun[change.scope].get(change.name) ?? 'nothing' }
    return { ...rest, ...dry, before: from, after: to }
  }
  return {
    before: sideJson(before, closures.before),
    after: sideJson(after, closures.after),
    sizeDelta: closures.after - closures.before,
    packages: selectedPackages(diff, { ...view, sort: view.sort ?? 'name' }),
    kernel: boot?.kernel ?? null,
    boot: boot && { rows: boot.rows, reboot: boot.reboot },
    units: units?.filter(({ status }) => status !== 'unchanged').map(unit) ?? null,
    // Units that a switch affects although they are identical in both systems.
    unchangedUnits: units?.filter(({ status }) => status === 'unchanged').map(unit) ?? null,
    // How the running units were determined.
    unitStates: unitStates(systems.units),
    files: orNull(systems.files),
    inputs: configuration && orNull(configuration.inputs),
    commits: configuration && (orNull(configuration.commits)?.list ?? null),
    source: configuration && orNull(configuration.source),
    configuration: configuration && {
      before: configuration.before,
      after: configuration.after,
      repository: configuration.repository?.path ?? null,
    },
    features: orNull(systems.features),
    dryRun: dryRun && dryRunJson(dryRun),
    summary: view.parts.has('summary')
      ? summaryOf({ before, after, closures, systems, problem: null }).map(summaryJson)
      : null,
    ...failureJson(diff),
    unknown: reasons({ ...systems, ...(configuration ?? {}) }),
  }
}

function unitStates(units: Diff['systems']['units']): 'asked' | 'assumed' | null {
  if (units.status === 'unknown') return null
  return units.value.assumed ? 'assumed' : 'asked'
}

function sideJson({ generation, storePath, label }: FoundSystem, closureSize: number) {
  return { generation: generation?.number ?? null, label, storePath, closureSize }
}

/** A row of the summary; `says` is its description. */
function summaryJson({ topic, part, before, after, description, notable }: SummaryRow) {
  return { topic, part, before, after, says: description, notable }
}

/** All output of the dry run, which starts from the running system, not necessarily the first one. */
function dryRunJson({ system, user, others }: DryRun) {
  return { system: Object.fromEntries(system), user: Object.fromEntries(user), others }
}

/** Why each missing part is unknown, by name. */
function reasons(parts: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parts).flatMap(([name, part]) =>
      isUnknown(part) ? [[name, part.reason] as const] : [],
    ),
  )
}

function isUnknown(part: unknown): part is Extract<ComparisonPart<never>, { status: 'unknown' }> {
  return typeof part === 'object' && part !== null && 'status' in part && part.status === 'unknown'
}
