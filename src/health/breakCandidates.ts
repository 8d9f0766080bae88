import type { SystemComparison } from '../compare/comparison.ts'
import { orNull } from '../compare/comparisonPart.ts'
import { type CommitReasons, commitReasons } from '../compare/configuration/commitReason.ts'
import type { Commit } from '../compare/configuration/configurationChange.ts'
import type { PackageChange } from '../compare/packages/packageChanges.ts'
import type { SummaryRow, SummaryTarget } from '../compare/summary.ts'
import { type UnitChange, unitReason } from '../compare/units/unitChange.ts'
import { counted } from '../text/format.ts'
import type { FailedSide, FailedUnit, Failure } from './failure.ts'

/** More would push the other rows of the summary off a small screen. */
const [MAX_UNITS, MAX_CANDIDATES] = [3, 5]

/** Failed units for which candidates are looked for: a boot may have thousands. */
const MAX_SUSPECTED = 20

/** The parts of a comparison that may have candidates; empty as far as they are not loaded or not known. */
export interface Suspects {
  readonly units: readonly UnitChange[]
  readonly commits: readonly Commit[]
  readonly packages: readonly PackageChange[]
}

export function suspectsIn(
  { units, configuration }: Partial<SystemComparison>,
  closures: { readonly packages: readonly PackageChange[] } | null,
): Suspects {
  const change = configuration && orNull(configuration)
  return {
    units: (units && orNull(units)?.changes) ?? [],
    commits: (change && orNull(change.commits)?.list) ?? [],
    packages: closures?.packages ?? [],
  }
}

/** Units that failed on a side come before the others. */
export function failedFirst(
  changes: readonly UnitChange[],
  failed: FailedSide | null,
): readonly UnitChange[] {
  const names = new Set(failed?.failure.units.map(({ name }) => name))
  const hasFailed = ({ name }: UnitChange) => names.has(name)
  return [...changes.filter(hasFailed), ...changes.filter((unit) => !hasFailed(unit))]
}

/**
 * The first rows of a comparison with a system that failed: what failed in it, and what may have broken that, with
 * the reason. A candidate is a change that concerns a failed unit by name: its own text, a package of its name, a
 * commit that names it or touches a file of its name. `label` names the system.
 */
export function failureRows(label: string, failure: Failure, suspects: Suspects): SummaryRow[] {
  const { units, boot } = failure
  const failed = units.slice(0, MAX_UNITS).map((unit) => {
    const log = unit.boot ?? boot
    return row(
      'Failed',
      failedText(unit, failure, label),
      log && { kind: 'log', unit: unit.name, boot: log },
    )
  })
  if (failed.length === 0) {
    failed.push(row('Failed', bootsText(failure, label), boot && { kind: 'log', unit: null, boot }))
  } else if (units.length > MAX_UNITS) {
    failed.push(row('Failed', `${counted(units.length - MAX_UNITS, 'more unit')}`, null))
  }
  const named = units.slice(0, MAX_SUSPECTED).map(({ name }) => name)
  const commits = commitReasons(suspects.commits, named.map(wordOf))
  const candidates = named.flatMap((name) => candidatesOf(name, suspects, commits))
  const distinct = new Map(candidates.map((one) => [JSON.stringify(one.opens), one]))
  return [...failed, ...[...distinct.values()].slice(0, MAX_CANDIDATES)]
}

function row(
  topic: 'Failed' | 'Candidate',
  description: string,
  opens: SummaryTarget | '' | null,
): SummaryRow {
  const part =
    opens && opens.kind === 'package'
      ? 'packages'
      : opens && opens.kind === 'commit'
        ? 'configuration'
        : 'units'
  const common = { topic, part, description, before: null, after: null, notable: true } as const
  return opens ? { ...common, opens } : common
}

function failedText({ name, boots }: FailedUnit, failure: Failure, label: string): string {
  if (boots === 0 || failure.boots === 0) return `${name} in ${label}`
  return `${name} in ${boots} of ${counted(failure.boots, 'boot')} of ${label}`
}

function bootsText({ failedBoots, boots }: Failure, label: string): string {
  return `startup of ${label} did not finish in ${failedBoots} of ${counted(boots, 'boot')}`
}

function candidatesOf(
  unit: string,
  { units, packages }: Suspects,
  commits: CommitReasons,
): SummaryRow[] {
  const word = wordOf(unit)
  const own = units.filter(
    ({ name, status, rebuilt }) => name === unit && status !== 'unchanged' && !rebuilt,
  )
  const named = packages.filter(
    ({ name, status }) => name.toLowerCase() === word && status !== 'rebuilt',
  )
  return [
    ...own.map((change) => {
      const reason = unitReason(change)
      const description = reason.startsWith('changed: ')
        ? `${unit} ${reason}`
        : `${unit} ${change.status}: ${reason}`
      return row('Candidate', description, { kind: 'unit', name: unit })
    }),
    ...named.map(({ name, before, after, status }) => {
      const versions = `${before.join(', ') || '–'} → ${after.join(', ') || '–'}`
      return row('Candidate', `package ${name} ${versions} (${status})`, { kind: 'package', name })
    }),
    ...(commits.get(word) ?? []).map(({ commit: { hash, subject }, reason }) => {
      const description = `commit ${hash.slice(0, 7)} “${subject}” ${reason}`
      return row('Candidate', description, { kind: 'commit', hash })
    }),
  ]
}

/** `greetd` for `greetd.service`, `getty` for `getty@tty1.service`. */
function wordOf(unit: string): string {
  return (/^[^@.]+/.exec(unit)?.[0] ?? unit).toLowerCase()
}
