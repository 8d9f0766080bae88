import { KIND_LETTERS, kindOf } from '../../src/compare/packages/packageKinds.ts'
import { bar } from '../../src/text/bar.ts'
import { bytesChange } from '../../src/text/format.ts'
import { visible } from '../../src/text/visible.ts'
import type { Column } from '../components/columns.ts'
import { KIND_TONES } from '../theme.ts'
import { cutInMiddle, type RowOf, text } from './cells.ts'
import { sides } from './sideColumns.ts'
import { versionCells } from './versions.ts'

/** The columns of packages; `most` is the largest change of a size among them, in bytes. */
export function packageColumns(
  titles: readonly [string, string],
  most: number,
): Column<RowOf<'package'>>[] {
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
    {
      ...{ title: '', from: 130 },
      cell: ({ row }) => [
        {
          text: bar(Math.abs(row.sizeDelta) / Math.max(1, most), BAR),
          tone: row.sizeDelta > 0 ? 'plain' : 'faint',
          spokenText: '',
        },
      ],
    },
    { title: '', cell: ({ row }) => text(row.selected ? 'explicit' : '', 'faint'), from: 72 },
  ]
}

/** Columns of a bar. */
const BAR = 8
