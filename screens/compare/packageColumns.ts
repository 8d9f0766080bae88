import { STATUS_LETTERS } from '../../src/compare/packages/packageChanges.ts'
import { bytesChange } from '../../src/text/format.ts'
import { visible } from '../../src/text/visible.ts'
import type { Column } from '../components/columns.ts'
import { STATUS_TONES } from '../theme.ts'
import { cutInMiddle, type RowOf, text } from './cells.ts'
import { sides } from './sideColumns.ts'
import { versionCells } from './versions.ts'

export function packageColumns(titles: readonly [string, string]): Column<RowOf<'package'>>[] {
  return [
    {
      title: '',
      cell: ({ row }) => [{ text: STATUS_LETTERS[row.status], tone: STATUS_TONES[row.status] }],
      spokenText: ({ row }) => row.status,
    },
    {
      title: 'PACKAGE',
      // Some names differ only at their ends: the parts of one service.
      cell: ({ row }) => cutInMiddle(text(row.name, row.status === 'rebuilt' ? 'faint' : 'plain')),
      spokenText: ({ row }) => visible(row.name),
      grows: true,
    },
    ...sides<RowOf<'package'>>(titles, ({ row }) => versionCells(row), { most: 0.24, least: 0.17 }),
    { title: 'SIZE', cell: ({ row }) => text(bytesChange(row.sizeDelta)), side: 'right', from: 50 },
    { title: '', cell: ({ row }) => text(row.selected ? 'explicit' : '', 'faint'), from: 72 },
  ]
}
