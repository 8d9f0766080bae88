import { explainingCommit } from '../../history/explanation.ts'
import { type HistoryChange, type HistoryPart, nameOfChange } from '../../history/historyEntry.ts'
import type { Explained } from './historyLines.ts'

/** The contract's entry with further facts; parts that were not or can't be compared are null. */
export function historyJson(entry: Explained, parts: ReadonlySet<HistoryPart>) {
  const { generation, storePath, comparedWith, commits, more, inputs } = entry
  const of = <P extends HistoryPart>(part: P): RowOf<P>[] =>
    entry.changes.flatMap((change) => (change.part === part ? [change.row as RowOf<P>] : []))
  const orNull = <T>(part: HistoryPart, rows: readonly T[]) =>
    parts.has(part) && !entry.unknown.has(part) ? rows : null
  return {
    ...{ generation, storePath, comparedWith },
    packages: of('packages')
      .map(({ name, status, before, after, sizeDelta, selected }) => ({
        ...{ name, status, before, after, sizeDelta, selected },
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    features: orNull(
      'features',
      of('features').map(({ feature, name, status, before, after }) => ({
        ...{ feature, name, status, before, after },
      })),
    ),
    units: orNull(
      'units',
      of('units').map(({ name, scope, status, keys, scripts, rebuilt }) => ({
        ...{ name, scope, status, keys, scripts, rebuilt },
      })),
    ),
    files: orNull(
      'files',
      of('files').map(({ path, status, mode, owner, group, rebuilt = false }) => ({
        ...{ path, status, mode, owner, group, rebuilt },
      })),
    ),
    commits: commits.map(({ hash, subject }) => ({ hash, subject })),
    moreCommits: more,
    inputs: inputs.map(({ name, before, after }) => ({ name, before, after })),
    // Which commit explains what.
    explained: entry.changes.flatMap((change) => {
      const commit = explainingCommit(change, entry)
      return commit === null
        ? []
        : [{ part: change.part, name: nameOfChange(change), commit: commit.hash }]
    }),
  }
}

type RowOf<P extends HistoryPart> = Extract<HistoryChange, { readonly part: P }>['row']
