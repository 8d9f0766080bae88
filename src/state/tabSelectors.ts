import type { SystemComparison } from '../compare/comparison.ts'
import { type ComparisonPart, orNull } from '../compare/comparisonPart.ts'
import type { ConfigurationChange } from '../compare/configuration/configurationChange.ts'
import type { PackageChange } from '../compare/packages/packageChanges.ts'
import {
  KINDS,
  kindOf,
  type PackageKind,
  type PackageOrder,
  sortPackages,
} from '../compare/packages/packageKinds.ts'
import { summaryOf } from '../compare/summary.ts'
import { ASSUMED_STATES, type DryRun, EFFECT_WORDS } from '../compare/units/unitChange.ts'
import { failedFirst, failureRows, suspectsIn } from '../health/breakCandidates.ts'
import type { ComparisonState } from './comparisonState.ts'
import { memo } from './memo.ts'
import { TABS, type Tab, type TabRow, type TabRows } from './tabRows.ts'

/** The status filter after `status`; null shows all. */
export function followingStatus(status: PackageKind | null): PackageKind | null {
  return KINDS[status === null ? 0 : KINDS.indexOf(status) + 1] ?? null
}

/** All rows of a tab, unfiltered. */
export function allRows(comparison: ComparisonState, tab: Tab): TabRows {
  const { closures, systems, problem, dryRun } = comparison
  switch (tab) {
    case 'summary':
      return summaryRows(
        comparison.before,
        comparison.after,
        closures,
        systems,
        problem,
        comparison.failure,
      )
    case 'packages':
      if (problem !== null) return { status: 'unknown', reason: problem }
      return closures === null ? READING : packageRows(closures.packages, comparison.order)
    case 'units':
      return unitRows(systems.units, dryRun, comparison.runs, comparison.failure)
    case 'configuration':
      return configurationRows(systems.configuration)
    case 'boot':
      return bootRows(systems.boot)
    case 'files':
      return fileRows(systems.files)
    case 'features':
      return featureRows(systems.features)
  }
}

/** Rows that match the filter. */
export function shownRows(comparison: ComparisonState, tab: Tab = comparison.tab): TabRows {
  const all = allRows(comparison, tab)
  if (all.status !== 'known') return all
  const { onlyChosen, onlyStatus, views } = comparison
  return FILTERS[tab](all, views[tab].filter.text.toLowerCase(), onlyChosen, onlyStatus)
}

/** The number of changes in a tab; null where unknown or not loaded yet. */
export function tabCount(comparison: ComparisonState, tab: Tab): number | null {
  if (tab === 'summary') return null
  const all = allRows(comparison, tab)
  return all.status === 'known' ? all.rows.filter(({ kind }) => kind !== 'note').length : null
}

export function rowUnderCursor(comparison: ComparisonState): TabRow | null {
  const shown = shownRows(comparison)
  if (shown.status !== 'known') return null
  const { cursor } = comparison.views[comparison.tab]
  return shown.rows[Math.min(cursor, shown.rows.length - 1)] ?? null
}

const READING: TabRows = { status: 'reading' }

function rowsOf<T>(
  part: ComparisonPart<T> | undefined,
  of: (value: T) => readonly TabRow[],
): TabRows {
  if (part === undefined) return READING
  if (part.status === 'unknown') return part
  return { status: 'known', rows: of(part.value) }
}

const summaryRows = memo(
  (
    before: ComparisonState['before'],
    after: ComparisonState['after'],
    closures: ComparisonState['closures'],
    systems: Partial<SystemComparison>,
    problem: string | null,
    failure: ComparisonState['failure'],
  ): TabRows => {
    const failed =
      failure === null
        ? []
        : failureRows(failure.label, failure.failure, suspectsIn(systems, closures))
    const rows = [...failed, ...summaryOf({ before, after, closures, systems, problem })]
    return { status: 'known', rows: rows.map((row) => ({ kind: 'summary', row })) }
  },
)

const packageRows = memo(
  (packages: readonly PackageChange[], order: PackageOrder): TabRows => ({
    status: 'known',
    rows: sortPackages(packages, order).map((row) => ({ kind: 'package', row })),
  }),
)

const bootRows = memo((part: SystemComparison['boot'] | undefined) =>
  rowsOf(part, ({ rows, reboot }) => [
    ...(reboot.needed === null ? [] : [note(rebootSentence(reboot.needed, reboot.because))]),
    ...rows.map((row) => ({ kind: 'boot', row }) as const),
  ]),
)

function rebootSentence(needed: boolean, because: readonly string[]): string {
  if (!needed) return 'No reboot needed: same as the booted system.'
  const differ = because.length === 1 ? 'differs' : 'differ'
  return `Reboot needed: ${because.join(', ')} ${differ} from the booted system.`
}

const unitRows = memo(
  (
    part: SystemComparison['units'] | undefined,
    dryRun: DryRun | null,
    runs: string | null,
    failure: ComparisonState['failure'],
  ) =>
    rowsOf(part, ({ changes, assumed }): TabRow[] => [
      ...(assumed && changes.length > 0 ? [note(ASSUMED_STATES)] : []),
      ...(dryRun === null || runs === null
        ? []
        : [note(`The dry run starts from the running system, ${runs}.`)]),
      ...failedFirst(changes, failure).map(
        (row) =>
          ({
            kind: 'unit',
            row,
            dry: dryRun === null ? null : (dryRun[row.scope].get(row.name) ?? 'nothing'),
          }) as const,
      ),
    ]),
)

const fileRows = memo((part: SystemComparison['files'] | undefined) =>
  rowsOf(part, (files) => files.map((row) => ({ kind: 'file', row }))),
)

const featureRows = memo((part: SystemComparison['features'] | undefined) =>
  rowsOf(part, (features) => features.map((row) => ({ kind: 'feature', row }))),
)

const configurationRows = memo((part: SystemComparison['configuration'] | undefined) =>
  rowsOf(part, (change): TabRow[] => [
    ...notesOf(change).map(note),
    ...(orNull(change.commits)?.list ?? []).map((row) => ({ kind: 'commit', row }) as const),
    ...(orNull(change.inputs) ?? []).map((row) => ({ kind: 'input', row }) as const),
    ...(orNull(change.source) ?? []).map((row) => ({ kind: 'file', row }) as const),
  ]),
)

/** Missing facts about the configuration, and what a commit does not cover. */
function notesOf({ before, after, commits, inputs, source }: ConfigurationChange): string[] {
  const dirty = [before.dirty && 'before', after.dirty && 'after'].filter((side) => side !== false)
  const notKnown = [commits, inputs, source].flatMap((part) =>
    part.status === 'unknown' ? [part.reason] : [],
  )
  return [
    ...(dirty.length === 0 ? [] : [`Built with uncommitted changes: ${dirty.join(' and ')}.`]),
    ...(orNull(commits)?.more === true ? ['Older commits are not listed.'] : []),
    ...new Set(notKnown),
  ]
}

function note(text: string): TabRow {
  return { kind: 'note', text }
}

type Filter = (
  all: Extract<TabRows, { status: 'known' }>,
  wanted: string,
  onlyChosen: boolean,
  onlyStatus: PackageKind | null,
) => TabRows

/** The last result for each tab: a key press must not filter thousands of rows again. */
const FILTERS = Object.fromEntries(
  TABS.map((tab) => [
    tab,
    memo<Parameters<Filter>, TabRows>((all, wanted, onlyChosen, onlyStatus) => ({
      status: 'known',
      rows: all.rows.filter(
        (row) =>
          (row.kind !== 'package' ||
            ((!onlyChosen || row.row.selected) &&
              (onlyStatus === null || kindOf(row.row) === onlyStatus))) &&
          (wanted === '' || searchText(row).includes(wanted)),
      ),
    })),
  ]),
) as unknown as Record<Tab, Filter>

/** Interface words in many rows, which would match all of them. */
const WORDS_OF_OURS = new Set(['status', 'part'])

/** Only visible text of a row is matched: no store paths behind a unit or a file. */
function searched(row: TabRow): unknown[] {
  switch (row.kind) {
    case 'note':
      return [row.text]
    case 'unit': {
      const { name, why, keys, causes, scripts, uncompared, rebuilt, effect } = row.row
      return [
        name,
        why,
        keys,
        causes,
        scripts,
        uncompared,
        rebuilt ? 'rebuilt' : '',
        EFFECT_WORDS[effect],
      ]
    }
    case 'file':
      return [row.row.path]
    default:
      return Object.entries<unknown>({ ...row.row }).flatMap(([key, value]) =>
        WORDS_OF_OURS.has(key) ? [] : [value],
      )
  }
}

/** All texts of a row, for the filter. */
function searchText(row: TabRow): string {
  const values = searched(row)
  return values
    .flat()
    .filter((value) => typeof value === 'string')
    .join('\n')
    .toLowerCase()
}
