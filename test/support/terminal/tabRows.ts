import { CHANGE_LETTERS } from '../../../src/compare/changeStatus.ts'
import type { FileChange } from '../../../src/compare/files/fileChange.ts'
import { pathCounts } from '../../../src/compare/packages/packageChanges.ts'
import { KIND_LETTERS, kindOf } from '../../../src/compare/packages/packageKinds.ts'
import { ASSUMED_STATES, UNIT_LETTERS, unitReason } from '../../../src/compare/units/unitChange.ts'
import { bytesChange } from '../../../src/text/format.ts'
import type { DiffDocument } from './comparison.ts'

/* What each tab has to show, made from what the command line says of the same two sides. */

/** A row: its cells where there is space for all of them, the letter first where it has one. */
export interface RowText {
  readonly cells: readonly string[]
  /** The cell that tells it from others, which no terminal is too narrow for. */
  readonly name: string
}

/** A tab: the key that opens it, what it is called, and its rows. */
export interface TabText {
  readonly key: string
  readonly name: string
  /** What stands above the cells that tell the rows apart; null where there are no titles. */
  readonly title: string | null
  /** Rows that count as a change; null for the summary, which has no count. */
  readonly count: number | null
  readonly rows: readonly RowText[]
}

export function tabTexts(diff: DiffDocument): TabText[] {
  const { packages, boot, units, files, features, summary } = diff
  const tab = (name: string, title: string | null, rows: readonly RowText[]) => ({
    ...{ name, title, rows },
    count: rows.filter(({ cells }) => cells.length > 1).length,
  })
  const tabs: Omit<TabText, 'key'>[] = [
    { ...tab('Summary', 'WHAT', [...FAILED, ...(summary ?? []).map(summaryRow)]), count: null },
    tab('Packages', 'PACKAGE', [...packages].sort(byStatus).map(packageRow)),
    tab('Kernel & boot', 'NAME', [rebootRow(boot), ...(boot?.rows ?? []).map(bootRow)]),
    tab('Units', 'UNIT', [...assumedRows(diff), ...failedFirst(units ?? []).map(unitRow)]),
    tab('Files', 'FILE', (files ?? []).map(fileRow)),
    tab('Configuration', null, configurationRows(diff)),
    tab('Features', 'NAME', (features ?? []).map(featureRow)),
  ]
  return tabs.map((one, index) => ({ ...one, key: String(index + 1) }))
}

const FAILED_UNIT = 'greetd.service'

/** What the boots of the sample machine's broken update tell, which a command need not wait for. */
const FAILED: readonly RowText[] = [
  row('Failed', 'Failed', 'greetd.service in 3 of 3 boots of 43'),
  row(
    'Candidate',
    'Candidate',
    'greetd.service changed: greetd.toml, sway-session · X-RestartIfChanged=false',
  ),
  row(
    'Candidate',
    'Candidate',
    'commit 6506cc0 “greetd: start sway through the new session wrapper” names greetd',
  ),
]

function failedFirst(units: readonly Unit[]): readonly Unit[] {
  return [...units].sort((a, b) => +(b.name === FAILED_UNIT) - +(a.name === FAILED_UNIT))
}

function row(name: string, ...cells: string[]): RowText {
  return { name, cells: cells.filter((cell) => cell !== '') }
}

function summaryRow({
  topic,
  before,
  after,
  says,
}: NonNullable<DiffDocument['summary']>[number]): RowText {
  if (before === null && after === null) return row(topic, topic, says)
  const sign = before === after ? '=' : '→'
  return row(topic, topic, `${before ?? 'unknown'} ${sign} ${after ?? 'unknown'}`, says)
}

/** What may have broken a machine comes first. */
export const STATUSES = [
  'removed',
  'added',
  'downgraded',
  'changed',
  'upgraded',
  'copies',
  'rebuilt',
] as const

/** Within a status what a person chose comes before what came along. */
function byStatus(a: DiffDocument['packages'][number], b: DiffDocument['packages'][number]) {
  return STATUSES.indexOf(kindOf(a)) - STATUSES.indexOf(kindOf(b)) || +!!b.selected - +!!a.selected
}

function packageRow(change: DiffDocument['packages'][number]): RowText {
  const { name, before, after, sizeDelta, selected } = change
  const counts = pathCounts(change)
  const versions = (some: readonly string[], paths: number | undefined) =>
    (some.map((one) => one || 'ε').join(', ') || '–') + (paths === undefined ? '' : ` ×${paths}`)
  const size = bytesChange(sizeDelta)
  const chosen = selected ? 'explicit' : ''
  return row(
    name,
    KIND_LETTERS[kindOf(change)],
    name,
    versions(before, counts?.[0]),
    versions(after, counts?.[1]),
    size,
    chosen,
  )
}

/** The sentence above the rows, which is no change. */
function rebootRow(boot: DiffDocument['boot']): RowText {
  const text = `Reboot needed: ${boot?.reboot.because.join(', ')} differ from the booted system.`
  return row(text, text)
}

type Boot = NonNullable<DiffDocument['boot']>['rows'][number]

function bootRow({ group, name, status, before, after }: Boot): RowText {
  // A file on /boot by its name there, without its directory and hash.
  const shown = group === 'boot file' ? name.replace(/^.*\/(?:[0-9a-z]{32}-)?/, '') : name
  return row(shown, CHANGE_LETTERS[status], group, shown, before ?? '–', after ?? '–')
}

/** The sentence above the rows, which is no change. */
function assumedRows({ units, unitStates }: DiffDocument): RowText[] {
  const isSaid = unitStates === 'assumed' && units !== null && units.length > 0
  return isSaid ? [row(ASSUMED_STATES, ASSUMED_STATES)] : []
}

type Unit = NonNullable<DiffDocument['units']>[number]

function unitRow(unit: Unit): RowText {
  const { name, scope, status, effect } = unit
  const shown = scope === 'user' ? `${name} (user)` : name
  const would = { skip: 'not restarted', nothing: '–' }[effect as string] ?? effect
  return row(
    shown,
    UNIT_LETTERS[status],
    shown,
    would,
    unitReason({ ...unit, before: [], after: [] }),
  )
}

function fileRow({ path, status, mode, owner, group, rebuilt }: FileChange): RowText {
  const notes = Object.entries({ mode, owner, group }).flatMap(([name, change]) =>
    change === null ? [] : `${name} ${change.before ?? 'none'} → ${change.after ?? 'none'}`,
  )
  const said = [...notes, ...(rebuilt ? ['rebuilt'] : [])]
  return row(path, CHANGE_LETTERS[status], path, said.join(', '))
}

function configurationRows({ commits, inputs, source }: DiffDocument): RowText[] {
  const revision = (hash: string | null, date: string | null) =>
    `${hash?.slice(0, 7)} of ${date?.slice(0, 10)}`
  return [
    ...(commits ?? []).map(({ hash, status, date, subject, author }) => {
      const short = hash.slice(0, 7)
      return row(short, CHANGE_LETTERS[status], short, date.slice(0, 10), subject, author)
    }),
    ...(inputs ?? []).map(({ name, before, after, beforeDate, afterDate }) => {
      const sides = `${revision(before, beforeDate)} → ${revision(after, afterDate)}`
      return row(`input ${name}`, 'C', `input ${name}`, sides)
    }),
    ...(source ?? []).map(fileRow),
  ]
}

type Feature = NonNullable<DiffDocument['features']>[number]

function featureRow({ feature, name, status, before, after }: Feature): RowText {
  return row(name, CHANGE_LETTERS[status], feature, name, before ?? '–', after ?? '–')
}
