import { commitReason } from '../compare/configuration/commitReason.ts'
import type { PackageChange } from '../compare/packages/packageChanges.ts'
import { kindOf } from '../compare/packages/packageKinds.ts'
import { type Explanation, explainChange } from '../history/explainChange.ts'
import { nameFilter } from '../history/nameFilter.ts'
import type { PackageHistory } from '../history/packageHistory.ts'
import { readHistory } from '../history/readHistory.ts'
import { Problem } from '../problem.ts'
import { fittedTable } from '../text/fitted.ts'
import { counted, dateTime } from '../text/format.ts'
import { visible } from '../text/visible.ts'
import { packageLines } from './diff/packageLines.ts'
import { versionWords } from './diff/versionWords.ts'
import { configFor, type Session } from './session.ts'

/** A generation of the history with what may explain it. */
interface Explained extends PackageHistory, Explanation {
  readonly created: number
}

/**
 * `terrapin history [NAME…]`: in which generations packages changed, newest first. Throws a Problem `no-path` where
 * none of the names ever changed.
 */
export async function history(
  session: Session,
  names: readonly string[],
  { prefix = false, all = false }: { prefix?: boolean; all?: boolean },
): Promise<void> {
  const { host, machine, output } = session
  const found = await readHistory(host, machine, nameFilter(names, prefix))
  const byNumber = new Map(machine.generations.map((one) => [one.number, one]))
  const { repository } = await configFor(host)
  const explained: Explained[] = []
  for (const entry of found) {
    const [before, after] = [byNumber.get(entry.comparedWith), byNumber.get(entry.generation)]
    const explanation = await explainChange(host, before, after, repository)
    explained.push({ ...entry, ...explanation, created: after?.created ?? 0 })
  }
  if (output.json) {
    output.document(explained.map(entryJson))
    return
  }
  if (explained.length === 0) throw nothing(names)
  const packages = new Set(explained.flatMap((entry) => entry.packages.map(({ name }) => name)))
  const [only] = packages
  const lines =
    packages.size === 1 && only !== undefined && names.length > 0
      ? oneLines(only, explained, session)
      : explained.flatMap((entry, index) => [
          ...(index === 0 ? [] : ['']),
          ...entryLines(entry, session, all),
        ])
  for (const line of lines) output.line(line)
}

function entryJson(entry: Explained) {
  const { generation, storePath, comparedWith, packages, commits, more, inputs } = entry
  return {
    ...{ generation, storePath, comparedWith },
    packages: packages.map(({ name, status, before, after, sizeDelta, selected }) => ({
      ...{ name, status, before, after, sizeDelta, selected },
    })),
    commits: commits.map(({ hash, subject }) => ({ hash, subject })),
    moreCommits: more,
    inputs: inputs.map(({ name, before, after }) => ({ name, before, after })),
  }
}

/** One package over all generations: a line for each in which it changed. */
function oneLines(name: string, entries: readonly Explained[], session: Session): string[] {
  const { columns, paint } = session.output
  const of = session.machine.generations.length
  const heading = `${visible(name)}: changed in ${entries.length} of ${counted(of, 'generation')}`
  const { rows } = fittedTable(
    [
      { title: '', side: 'right', text: ({ generation }: Explained) => String(generation) },
      { title: '', text: ({ created }) => dateTime(created).slice(0, 10) },
      { title: '', text: ({ packages }) => versionsText(packages[0]) },
      { title: '', text: (entry) => visible(whyText(name, entry)) },
    ],
    entries,
    columns,
  )
  return [paint('bold', heading), ...rows.flat()]
}

/** `150.0 → 150.0.1`, `added 1.2`, `removed`, `rebuilt`. */
function versionsText(change: PackageChange | undefined): string {
  if (change === undefined) return ''
  const words = versionWords(change)
    .map((word) => word.map(({ text }) => text).join(''))
    .join(' ')
  const kind = kindOf(change)
  return kind === 'added' || kind === 'removed' || kind === 'rebuilt' ? `${kind} ${words}` : words
}

/** The commit that names the package or touches a file of its name; else the inputs that moved. */
function whyText(name: string, { commits, inputs }: Explanation): string {
  const commit = commits.find((one) => one.status === 'added' && commitReason(one, name) !== null)
  if (commit !== undefined) return commitText(commit)
  const moved = inputs.filter(({ after }) => after !== null)
  const nixpkgs = moved.filter((input) => input.name.startsWith('nixpkgs'))
  return inputsText(nixpkgs.length > 0 ? nixpkgs : moved)
}

function commitText({ hash, subject }: { hash: string; subject: string }): string {
  return `${hash.slice(0, 7)} ${subject}`
}

const MAX_INPUTS = 3

function inputsText(inputs: Explanation['inputs']): string {
  const shown = inputs.slice(0, MAX_INPUTS).map(({ name, after }) => {
    return `${name}${after === null ? ' removed' : ` ${after.slice(0, 7)}`}`
  })
  const more = inputs.length > MAX_INPUTS ? [`${inputs.length - MAX_INPUTS} more inputs`] : []
  return [...shown, ...more].join(', ')
}

const MAX_COMMITS = 3

/** Everything that changed in a generation. */
function entryLines(entry: Explained, { output }: Session, all: boolean): string[] {
  const { columns, paint } = output
  const { generation, created, comparedWith, packages, commits, inputs } = entry
  const heading = `${generation}  ${dateTime(created)}  compared with ${comparedWith}`
  const shown = commits.slice(0, MAX_COMMITS).map((commit) => `  ${visible(commitText(commit))}`)
  const more = commits.length - MAX_COMMITS
  const listed = packages.filter((change) => all || kindOf(change) !== 'rebuilt')
  const rows = packageLines(
    { listed, folded: packages.length - listed.length },
    { columns, byKind: false, whole: all, paint },
  )
  return [
    paint('bold', heading),
    ...shown,
    ...(entry.more ? ['  and more commits'] : []),
    ...(more > 0 && !entry.more ? [`  and ${counted(more, 'more commit')}`] : []),
    ...(inputs.length > 0 ? [`  inputs ${visible(inputsText(inputs))}`] : []),
    ...rows,
  ]
}

function nothing(names: readonly string[]): Problem {
  const [first = ''] = names
  if (names.length === 0) {
    return new Problem('no-path', 'No packages changed between these generations.')
  }
  const hint = /[*?[]/.test(first) ? '' : ` To match a part of a name: '*${first}*'.`
  return new Problem('no-path', `No change of ${names.join(' or ')} in these generations.${hint}`)
}
