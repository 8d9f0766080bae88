import type { Column } from '../components/columns.ts'
import { letter, type RowOf, text } from './cells.ts'
import { sides, sideTexts } from './sideColumns.ts'

/* Columns for rows with a value on each side: kernel and boot, and features. */

export function bootColumns(titles: readonly [string, string]): Column<RowOf<'boot'>>[] {
  return [
    letter(({ row }) => row.status),
    { title: 'WHAT', cell: ({ row }) => text(row.group, 'faint'), from: 84 },
    { title: 'NAME', cell: ({ row }) => text(bootName(row)), most: 0.42 },
    ...sides<RowOf<'boot'>>(titles, ({ row }) => sideTexts(row), {
      most: 0.4,
      least: 0.22,
      grows: true,
    }),
  ]
}

/** The distinctive part of a file name on /boot; directory and hash are in the details. */
function bootName({ group, name }: RowOf<'boot'>['row']): string {
  if (group !== 'boot file') return name
  return name.slice(name.lastIndexOf('/') + 1).replace(/^[0-9a-z]{32}-/, '')
}

export function featureColumns(titles: readonly [string, string]): Column<RowOf<'feature'>>[] {
  return [
    letter(({ row }) => row.status),
    { title: 'FEATURE', cell: ({ row }) => text(row.feature, 'strong'), most: 0.2 },
    { title: 'NAME', cell: ({ row }) => text(row.name), most: 0.25 },
    ...sides<RowOf<'feature'>>(titles, ({ row }) => sideTexts(row), {
      most: 0.4,
      least: 0.22,
      grows: true,
    }),
  ]
}
