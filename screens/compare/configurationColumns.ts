import { visible } from '../../src/text/visible.ts'
import type { Column } from '../components/columns.ts'
import { letter, type RowOf, text } from './cells.ts'

/* Columns for files and other parts of the configuration: commits, flake inputs, notes. */

export function fileColumns(): Column<RowOf<'file'>>[] {
  return [
    letter(({ row }) => row.status),
    { title: 'FILE', cell: ({ row }) => text(row.path), grows: true },
    { title: 'NOTE', cell: ({ row }) => text(fileNote(row), 'faint'), most: 0.4, from: 50 },
  ]
}

/** Note on a changed file. */
export function fileNote({ mode, owner, group, unread, rebuilt }: RowOf<'file'>['row']): string {
  const changed = [
    { name: 'mode', change: mode },
    { name: 'owner', change: owner },
    { name: 'group', change: group },
  ].flatMap(({ name, change }) =>
    change === null ? [] : [`${name} ${change.before ?? 'none'} → ${change.after ?? 'none'}`],
  )
  return [...changed, ...(unread ? ['not compared'] : []), ...(rebuilt ? ['rebuilt'] : [])].join(
    ', ',
  )
}

export function commitColumns(): Column<RowOf<'commit'>>[] {
  return [
    letter(({ row }) => row.status),
    {
      ...{ title: '', cell: ({ row }) => text(row.hash.slice(0, 7), 'key') },
      spokenText: ({ row }) => `commit ${visible(row.hash.slice(0, 7))}`,
    },
    { title: '', cell: ({ row }) => text(row.date.slice(0, 10), 'faint'), from: 60 },
    { title: '', cell: ({ row }) => text(row.subject), grows: true },
    {
      ...{ title: '', cell: ({ row }) => text(row.author, 'faint'), most: 0.2, from: 80 },
      spokenText: ({ row }) => `by ${visible(row.author)}`,
    },
  ]
}

export function inputColumns(): Column<RowOf<'input'>>[] {
  const revision = (hash: string | null, date: string | null) =>
    hash === null ? '–' : `${shortRevision(hash)}${date === null ? '' : ` of ${date.slice(0, 10)}`}`
  return [
    letter(({ row }) =>
      row.before === null ? 'added' : row.after === null ? 'removed' : 'changed',
    ),
    { title: '', cell: ({ row }) => text(`input ${row.name}`), grows: true },
    {
      title: '',
      cell: ({ row }) =>
        text(`${revision(row.before, row.beforeDate)} → ${revision(row.after, row.afterDate)}`),
      most: 0.7,
    },
  ]
}

export function noteColumns(): Column<RowOf<'note'>>[] {
  return [{ title: '', cell: (row) => text(row.text, 'notice'), grows: true }]
}

/** Abbreviates a commit as git does; a path is left unchanged. */
function shortRevision(revision: string): string {
  return /^[0-9a-f]{8,}$/.test(revision) ? revision.slice(0, 7) : revision
}
