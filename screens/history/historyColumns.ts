import { CHANGE_LETTERS } from '../../src/compare/changeStatus.ts'
import { KIND_LETTERS, kindOf } from '../../src/compare/packages/packageKinds.ts'
import { UNIT_LETTERS } from '../../src/compare/units/unitChange.ts'
import { type Explanation, whyText } from '../../src/history/explanation.ts'
import {
  type HistoryChange,
  type HistoryEntry,
  type HistoryPart,
  nameOfChange,
  settingText,
} from '../../src/history/historyEntry.ts'
import type { HistoryRow, HistoryState } from '../../src/state/historyState.ts'
import { bytesChange, counted } from '../../src/text/format.ts'
import { visible } from '../../src/text/visible.ts'
import { versionWords } from '../compare/versions.ts'
import { type Column, type LaidOut, layOutColumns } from '../components/columns.ts'
import type { Line, Part } from '../components/line.ts'

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
    ...(only === null ? NAMES : []),
    {
      title: 'CHANGE',
      cell: ({ change }) => [changePart(change)],
      most: 0.5,
      shares: 0.15,
    },
    {
      title: 'WHY',
      from: 80,
      grows: true,
      shares: 0.25,
      cell: ({ entry, change }) => [
        { text: visible(whyOf(change, explanations.get(entry.generation))), tone: 'faint' },
      ],
    },
  ]
  return layOutColumns(all, rows, columns)
}

const NAMES: readonly Column<HistoryRow>[] = [
  {
    title: '',
    cell: ({ change }) => [
      { text: `${letterOf(change)} ` },
      { text: change.part === 'packages' && change.row.selected ? '*' : ' ', tone: 'key' },
    ],
    spokenText: () => '',
  },
  {
    title: 'WHAT',
    cell: ({ change }) => [
      { text: PREFIXES[change.part], tone: 'faint' },
      { text: visible(nameOfChange(change)), cut: 'middle' },
    ],
    spokenText: ({ change }) => `${PREFIXES[change.part]}${visible(nameOfChange(change))}`,
    most: 0.5,
    shares: 0.2,
  },
]

/** Most rows are packages. */
const PREFIXES: Readonly<Record<HistoryPart, string>> = {
  ...{ packages: '', features: '', units: 'unit ', files: 'file ' },
}

/** Versions differ at their ends; what of a unit or a file changed is named first. */
function changePart(change: HistoryChange): Part {
  const text = visible(changeText(change))
  return change.part === 'packages' ? { text, cut: 'middle' } : { text }
}

function letterOf(change: HistoryChange): string {
  switch (change.part) {
    case 'packages':
      return KIND_LETTERS[kindOf(change.row)]
    case 'units':
      return UNIT_LETTERS[change.row.status]
    default:
      return CHANGE_LETTERS[change.row.status]
  }
}

function changeText(change: HistoryChange): string {
  if (change.part !== 'packages') return settingText(change)
  const { row } = change
  const kind = kindOf(row)
  if (kind === 'removed') return `removed ${versionWords(row.before)}`
  if (kind === 'added') return `added ${versionWords(row.after)}`
  if (kind === 'rebuilt' || kind === 'copies') return `rebuilt ${versionWords(row.after)}`
  return `${versionWords(row.before)} → ${versionWords(row.after)}`
}

function whyOf(change: HistoryChange, explanation: Explanation | undefined): string {
  return explanation === undefined ? '' : whyText(change, explanation)
}

/** Everything about a row, in paragraphs. */
export function historyParagraphs({ explanations }: HistoryState, row: HistoryRow): string[] {
  const { entry, change } = row
  const { commits = [], inputs = [] } = explanations.get(entry.generation) ?? {}
  const own = change.part === 'packages' ? change.row : null
  const size = own === null || own.sizeDelta === 0 ? '' : `  ${bytesChange(own.sizeDelta)}`
  return [
    `${PREFIXES[change.part]}${nameOfChange(change)}  ${changeText(change)}${size}`,
    `In ${entry.generation}, compared with ${entry.comparedWith}.`,
    ...(own?.selected === true ? ['explicit (in system packages)'] : []),
    '',
    ...commits.map(({ hash, subject }) => `${hash.slice(0, 7)}  ${subject}`),
    ...inputs.map(({ name, before, after }) => `input ${name}  ${before ?? '–'} → ${after ?? '–'}`),
  ].map(visible)
}

/** Generations that a line names. */
const MAX_NAMED = 3

/** ` · not compared: units of 42`; `''` where everything is known. */
function unknownText(entries: readonly HistoryEntry[]): string {
  const texts = entries.flatMap(({ generation, unknown }) =>
    unknown.size === 0 ? [] : [`${[...unknown.keys()].join(', ')} of ${generation}`],
  )
  if (texts.length === 0) return ''
  const more = texts.length > MAX_NAMED ? ` and ${texts.length - MAX_NAMED} more` : ''
  return ` · not compared: ${texts.slice(0, MAX_NAMED).join(', ')}${more}`
}

/** What it is the history of, and how often that changed. */
export function headLine({ only, entries, isReading }: HistoryState, generations: number): Line {
  const title =
    only === null ? 'What changed' : `Changes of ${PREFIXES[only.part]}${visible(only.name)}`
  const label: Line = [{ text: ` ${title}`, tone: 'strong' }]
  if (entries === null) return label
  const of = counted(generations, 'generation')
  const changed = entries.filter(({ changes }) => changes.length > 0)
  const reading = isReading ? ' · loading more…' : ''
  return [
    ...label,
    { text: ` · in ${changed.length} of ${of}${reading}`, tone: 'faint' },
    { text: unknownText(entries), tone: 'notice' },
  ]
}
