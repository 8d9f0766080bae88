import type { SystemComparison } from '../compare/comparison.ts'
import { orNull } from '../compare/comparisonPart.ts'
import { commitReason } from '../compare/configuration/commitReason.ts'
import type { PackageComparison } from '../compare/packages/compareClosures.ts'
import type { SummaryRow, SummaryTarget } from '../compare/summary.ts'
import { unitReason } from '../compare/units/unitChange.ts'
import { counted } from '../text/format.ts'
import type { FailedUnit, Failure } from './failure.ts'

/** More would push the other rows of the summary off a small screen. */
const [MAX_UNITS, MAX_CANDIDATES] = [3, 5]

/** Parts of a comparison, as far as they are loaded. */
interface Loaded {
  readonly systems: Partial<SystemComparison>
  readonly closures: PackageComparison | null
}

/**
 * The first rows of a comparison with a system that failed: what failed in it, and what may have broken that, with
 * the reason. A candidate is a change that concerns a failed unit by name: its own text, a package of its name, a
 * commit that names it or touches a file of its name. `label` names the system.
 */
export function failureRows(label: string, failure: Failure, loaded: Loaded): SummaryRow[] {
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
  const candidates = units.flatMap(({ name }) => candidatesOf(name, loaded))
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

function candidatesOf(unit: string, { systems, closures }: Loaded): SummaryRow[] {
  const word = wordOf(unit)
  const changes = (systems.units && orNull(systems.units)?.changes) ?? []
  const commits = (systems.configuration && orNull(systems.configuration)?.commits) ?? null
  const own = changes.filter(
    ({ name, status, rebuilt }) => name === unit && status !== 'unchanged' && !rebuilt,
  )
  const packages = (closures?.packages ?? []).filter(
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
    ...packages.map(({ name, before, after, status }) => {
      const versions = `${before.join(', ') || '–'} → ${after.join(', ') || '–'}`
      return row('Candidate', `package ${name} ${versions} (${status})`, { kind: 'package', name })
    }),
    ...((commits && orNull(commits)?.list) ?? []).flatMap((commit) => {
      const why = commitReason(commit, word)
      const description = `commit ${commit.hash.slice(0, 7)} “${commit.subject}” ${why}`
      return why === null
        ? []
        : [row('Candidate', description, { kind: 'commit', hash: commit.hash })]
    }),
  ]
}

/** `greetd` for `greetd.service`, `getty` for `getty@tty1.service`. */
function wordOf(unit: string): string {
  return (/^[^@.]+/.exec(unit)?.[0] ?? unit).toLowerCase()
}
