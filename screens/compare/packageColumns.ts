import { KIND_LETTERS, kindOf } from '../../src/compare/packages/packageKinds.ts'
import { bytesChange } from '../../src/text/format.ts'
import { visible } from '../../src/text/visible.ts'
import type { Column } from '../components/columns.ts'
import { KIND_TONES } from '../theme.ts'
import { cutInMiddle, type RowOf, text } from './cells.ts'
import { sides } from './sideColumns.ts'
import { versionCells } from './versions.ts'

export function packageColumns(titles: readonly [string, string]): Column<RowOf<'package'>>[] {
  return [
    {
      title: '',
      cell: ({ row }) => [{ text: KIND_LETTERS[kindOf(row)], tone: KIND_TONES[kindOf(row)] }],
      spokenText: ({ row }) => kindOf(row),
    },
    {
      title: 'PACKAGE',
      // Some names differ only at their ends: the parts of one service.
      cell: ({ row }) => cutInMiddle(text(row.name, kindOf(row) === 'rebuilt' ? 'faint' : 'plain')),
      spokenText: ({ row }) => visible(row.name),
      grows: true,
    },
    ...sides<RowOf<'package'>>(titles, ({ row }) => versionCells(row), { most: 0.24, least: 0.17 }),
    { title: 'SIZE', cell: ({ row }) => text(bytesChange(row.sizeDelta)), side: 'right', from: 50 },
    { title: '', cell: ({ row }) => text(row.selected ? 'explicit' : '', 'faint'), from: 72 },
  ]
}
