import type { PackageChange } from '../../compare/packages/packageChanges.ts'
import { kindOf } from '../../compare/packages/packageKinds.ts'
import {
  commitText,
  type Explanation,
  explainingCommit,
  inputsText,
  whyText,
} from '../../history/explanation.ts'
import {
  type HistoryChange,
  type HistoryEntry,
  isOnlyRebuilt,
  nameOfChange,
  settingText,
} from '../../history/historyEntry.ts'
import { fittedTable } from '../../text/fitted.ts'
import { counted, dateTime } from '../../text/format.ts'
import { visible } from '../../text/visible.ts'
import { packageLines } from '../diff/packageLines.ts'
import { versionWords } from '../diff/versionWords.ts'
import type { Session } from '../session.ts'

/** A generation of the history with what may explain it. */
export interface Explained extends HistoryEntry, Explanation {
  readonly created: number
}

/** One thing over all generations: a line for each in which it changed. */
export function oneLines(
  subject: HistoryChange,
  entries: readonly Explained[],
  { output: { columns, paint }, machine }: Session,
): string[] {
  const of = counted(machine.generations.length, 'generation')
  const heading = `${visible(nameOfChange(subject))}: changed in ${entries.length} of ${of}`
  const of1 = ({ changes }: Explained) => changes[0] as HistoryChange
  const { rows } = fittedTable(
    [
      { title: '', side: 'right', text: ({ generation }: Explained) => String(generation) },
      { title: '', text: ({ created }) => dateTime(created).slice(0, 10) },
      { title: '', text: (entry) => visible(changeText(of1(entry))) },
      { title: '', text: (entry) => visible(whyText(of1(entry), entry)) },
    ],
    entries,
    columns,
  )
  return [paint('bold', heading), ...rows.flat()]
}

function changeText(change: HistoryChange): string {
  return change.part === 'packages' ? versionsText(change.row) : settingText(change)
}

/** `150.0 → 150.0.1`, `added 1.2`, `removed`, `rebuilt`. */
function versionsText(change: PackageChange): string {
  const words = versionWords(change)
    .map((word) => word.map(({ text }) => text).join(''))
    .join(' ')
  const kind = kindOf(change)
  return kind === 'added' || kind === 'removed' || kind === 'rebuilt' ? `${kind} ${words}` : words
}

const MAX_COMMITS = 3
/** Rows of features, units or files, unless all are asked for. */
const MAX_ROWS = 12

/** Everything that changed in a generation. */
export function entryLines(entry: Explained, { output }: Session, all: boolean): string[] {
  const { columns, paint } = output
  const { generation, created, comparedWith, changes, commits, inputs } = entry
  const heading = `${generation}  ${dateTime(created)}  compared with ${comparedWith}`
  const shown = commits.slice(0, MAX_COMMITS).map((commit) => `  ${visible(commitText(commit))}`)
  const more = commits.length - MAX_COMMITS
  const packages = changes.flatMap(({ part, row }) => (part === 'packages' ? [row] : []))
  packages.sort((a, b) => (a.name < b.name ? -1 : 1))
  const listed = packages.filter((change) => all || kindOf(change) !== 'rebuilt')
  return [
    paint('bold', heading),
    ...shown,
    ...(entry.more ? ['  and more commits'] : []),
    ...(more > 0 && !entry.more ? [`  and ${counted(more, 'more commit')}`] : []),
    ...(inputs.length > 0 ? [`  inputs ${visible(inputsText(inputs))}`] : []),
    ...packageLines(
      { listed, folded: packages.length - listed.length },
      { columns, byKind: false, whole: all, paint },
    ),
    ...TITLES.flatMap(([part, title]) => {
      const rows = changes.filter(
        (change) => change.part === part && (all || !isOnlyRebuilt(change)),
      )
      return settingLines(title, rows, entry, { output, all })
    }),
  ]
}

const TITLES = [
  ['features', 'Features'],
  ['units', 'Units'],
  ['files', 'Files'],
] as const

function settingLines(
  title: string,
  rows: readonly HistoryChange[],
  entry: Explained,
  {
    output: { columns, paint },
    all,
  }: { readonly output: Session['output']; readonly all: boolean },
): string[] {
  if (rows.length === 0) return []
  const listed = all ? rows : rows.slice(0, MAX_ROWS)
  const { rows: lines } = fittedTable(
    [
      { title: '', text: (change: HistoryChange) => `  ${visible(nameOfChange(change))}` },
      { title: '', text: (change) => visible(changeText(change)) },
      { title: '', text: (change) => visible(commitOf(change, entry)) },
    ],
    listed,
    columns,
  )
  const more = rows.length - listed.length
  return [
    '',
    paint('bold', `${title} (${rows.length})`),
    ...lines.flat(),
    ...(more > 0 ? [paint('dim', `  and ${more} more; --all lists them`)] : []),
  ]
}

function commitOf(change: HistoryChange, entry: Explained): string {
  const commit = explainingCommit(change, entry)
  return commit === null ? '' : commitText(commit)
}

/** A line for each part of a generation that could not be compared. */
export function unknownLines({ generation, comparedWith, unknown }: HistoryEntry): string[] {
  return [...unknown].map(
    ([part, reason]) =>
      `Unknown: ${part} of ${generation}, compared with ${comparedWith}. ${visible(reason)}`,
  )
}
