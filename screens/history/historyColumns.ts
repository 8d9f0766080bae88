import { commitReason } from '../../src/compare/configuration/commitReason.ts'
import { KIND_LETTERS, kindOf } from '../../src/compare/packages/packageKinds.ts'
import type { Explanation } from '../../src/history/explainChange.ts'
import type { HistoryRow, HistoryState } from '../../src/state/historyState.ts'
import { bytesChange, counted } from '../../src/text/format.ts'
import { visible } from '../../src/text/visible.ts'
import { versionWords } from '../compare/versions.ts'
import { type Column, type LaidOut, layOutColumns } from '../components/columns.ts'
import type { Line } from '../components/line.ts'

/** The columns that fit. `days` has the date of each generation. */
export function historyColumns(
  { only, explanations }: HistoryState,
  rows: readonly HistoryRow[],
  days: ReadonlyMap<number, string>,
  columns: number,
): LaidOut<HistoryRow> {
  const ofGeneration = (text: (row: HistoryRow) => string) => (row: HistoryRow) =>
    row.isFirst ? text(row) : ''
  const all: Column<HistoryRow>[] = [
    {
      title: 'GEN',
      side: 'right',
      cell: (row) => [
        { text: ofGeneration(({ entry }) => String(entry.generation))(row), tone: 'strong' },
      ],
      spokenText: ({ entry }) => `generation ${entry.generation}`,
    },
    {
      title: 'DATE',
      from: 60,
      cell: (row) => [
        { text: ofGeneration(({ entry }) => days.get(entry.generation) ?? '')(row), tone: 'faint' },
      ],
    },
    ...(only === null ? [NAME] : []),
    {
      title: 'CHANGE',
      cell: ({ change }) => [{ text: visible(changeText(change)), cut: 'middle' }],
      most: 0.4,
    },
    {
      title: 'WHY',
      from: 80,
      grows: true,
      cell: ({ entry, change }) => [
        { text: visible(whyText(change.name, explanations.get(entry.generation))), tone: 'faint' },
      ],
    },
  ]
  return layOutColumns(all, rows, columns)
}

const NAME: Column<HistoryRow> = {
  title: 'PACKAGE',
  cell: ({ change }) => [
    { text: `${KIND_LETTERS[kindOf(change)]} ` },
    { text: change.selected ? '*' : ' ', tone: 'key' },
    { text: ` ${visible(change.name)}`, cut: 'middle' },
  ],
  spokenText: ({ change }) => `${visible(change.name)}${change.selected ? ', explicit' : ''}`,
  most: 0.4,
}

function changeText(change: HistoryRow['change']): string {
  const kind = kindOf(change)
  if (kind === 'removed') return `removed ${versionWords(change.before)}`
  if (kind === 'added') return `added ${versionWords(change.after)}`
  if (kind === 'rebuilt' || kind === 'copies') return `rebuilt ${versionWords(change.after)}`
  return `${versionWords(change.before)} → ${versionWords(change.after)}`
}

/** The commit that names the package or touches a file of its name; else where its inputs moved. */
function whyText(name: string, explanation: Explanation | undefined): string {
  if (explanation === undefined) return ''
  const { commits, inputs } = explanation
  const commit = commits.find((one) => one.status === 'added' && commitReason(one, name) !== null)
  if (commit !== undefined) return `${commit.hash.slice(0, 7)} ${commit.subject}`
  const nixpkgs = inputs.filter((input) => input.name.startsWith('nixpkgs'))
  const moved = nixpkgs.length > 0 ? nixpkgs : inputs
  return moved
    .slice(0, 2)
    .map((input) => `${input.name} ${input.after?.slice(0, 7) ?? 'removed'}`)
    .join(', ')
}

/** Everything about a row, in paragraphs. */
export function historyParagraphs({ explanations }: HistoryState, row: HistoryRow): string[] {
  const { entry, change } = row
  const { commits = [], inputs = [] } = explanations.get(entry.generation) ?? {}
  const size = change.sizeDelta === 0 ? '' : `  ${bytesChange(change.sizeDelta)}`
  return [
    `${change.name}  ${changeText(change)}${size}`,
    `In ${entry.generation}, compared with ${entry.comparedWith}.`,
    ...(change.selected ? ['explicit (in system packages)'] : []),
    '',
    ...commits.map(({ hash, subject }) => `${hash.slice(0, 7)}  ${subject}`),
    ...inputs.map(({ name, before, after }) => `input ${name}  ${before ?? '–'} → ${after ?? '–'}`),
  ].map(visible)
}

/** What it is the history of, and how often that changed. */
export function headLine({ only, entries }: HistoryState, generations: number): Line {
  const title = only === null ? 'Changes of packages' : `Changes of ${visible(only)}`
  const label: Line = [{ text: ` ${title}`, tone: 'strong' }]
  if (entries === null) return label
  const of = counted(generations, 'generation')
  return [...label, { text: ` · in ${entries.length} of ${of}`, tone: 'faint' }]
}
