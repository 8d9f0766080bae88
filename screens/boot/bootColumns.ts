import type { BootReport } from '../../src/boot/report/bootReport.ts'
import type { Unlisted } from '../../src/boot/report/bootReportParts.ts'
import { hasUnknownFiles, onlyItsSize, sizeOf } from '../../src/boot/report/entrySizes.ts'
import { largest } from '../../src/lists.ts'
import {
  entryTitle,
  entryWords,
  startsText,
  unlistedWord,
  usersText,
  whyUnlisted,
} from '../../src/machine/bootWords.ts'
import type { BootRow } from '../../src/state/bootRows.ts'
import { bar } from '../../src/text/bar.ts'
import { bytes, bytesOr } from '../../src/text/format.ts'
import { visible } from '../../src/text/visible.ts'
import { type Column, type LaidOut, layOutColumns } from '../components/columns.ts'
import type { Part } from '../components/line.ts'
import type { Tone } from '../theme.ts'

const NOTHING = '–'
/** Between these widths all columns are shown, but titles get less space. */
const [NARROW, ROOMY] = [60, 100]

/** The columns that fit, as wide as their content. */
export function bootColumns(
  report: BootReport,
  rows: readonly BootRow[],
  columns: number,
): LaidOut<BootRow> {
  const tight = columns >= NARROW && columns < ROOMY
  const most = largest(
    rows.map((row) => sizeOfRow(row, report) ?? 0),
    1,
  )
  const all: Column<BootRow>[] = [
    {
      title: 'STARTS',
      most: tight ? 0.2 : 0.25,
      cell: (row) => text(startsOf(row, report), toneOf(row)),
      spokenText: (row) => spokenStarts(row, report),
    },
    { title: 'SIZE', side: 'right', from: 60, cell: (row) => text(sizeText(row, report)) },
    {
      ...{ title: '', from: 110 },
      cell: (row) => [
        { text: bar((sizeOfRow(row, report) ?? 0) / most, BAR), tone: 'faint', spokenText: '' },
      ],
    },
    { title: 'FREES', side: 'right', from: 100, cell: (row) => text(onlyText(row, report)) },
    // Few rows have a state, so titles may spill into that column.
    {
      ...{ title: 'ENTRY, FILE', grows: true, spills: true },
      cell: (row) => text(titleOf(row), row.kind === 'unlisted' ? unlistedTone(row.row) : 'plain'),
      spokenText: titleSaid,
    },
    { title: 'STATE', side: 'right', most: 0.37, cell: stateParts, spokenText: stateSaid },
  ]
  return layOutColumns(all, rows, columns)
}

const text = (some: string, tone: Tone = 'plain'): Part[] => [{ text: visible(some), tone }]

function startsOf({ kind, row }: BootRow, { entries }: BootReport): string {
  switch (kind) {
    case 'entry':
      return startsText(row)
    case 'unlisted':
      return row.bootable.gen
    case 'file':
      return usersText(row, entries)
    case 'orphan':
      return NOTHING
  }
}

function spokenStarts(row: BootRow, report: BootReport): string {
  const what = visible(startsOf(row, report))
  if (row.kind === 'file') return `file for ${what}`
  if (row.kind === 'orphan') return 'file'
  if (row.kind === 'unlisted') return what
  return row.row.kind === 'other' ? 'not NixOS' : `starts ${what}`
}

function toneOf({ kind, row }: BootRow): Tone {
  if (kind === 'entry') return row.kind === 'dangling' ? 'bad' : 'plain'
  return kind === 'unlisted' ? 'notice' : 'faint'
}

function titleOf({ kind, row }: BootRow): string {
  if (kind === 'entry') return entryTitle(row)
  if (kind === 'unlisted') return whyUnlisted(row)
  const name = row.path.split('/').at(-1) ?? row.path
  return name.replace(STORE_HASH, '') // the details have the whole path
}

const titleSaid = (row: BootRow) => visible(titleOf(row))

const stateSaid = (row: BootRow) =>
  row.kind === 'unlisted'
    ? unlistedWord(row.row)
    : stateParts(row)
        .map((part) => part.text)
        .join('')

function unlistedTone({ why }: Unlisted): Tone {
  return why === 'overdue' ? 'bad' : 'plain'
}

/** Hash prefix of store names; NixOS keeps it in the copies on /boot. */
const STORE_HASH = /^[0-9a-z]{32}-(?=.)/

/** Columns of a bar. */
const BAR = 8

/** Bytes on /boot; null where unknown. */
function sizeOfRow({ kind, row }: BootRow, { files }: BootReport): number | null {
  if (kind === 'unlisted' || (kind === 'entry' && hasUnknownFiles(row))) return null
  return kind === 'entry' ? sizeOf(row, files) : row.bytes
}

function sizeText(row: BootRow, report: BootReport): string {
  return bytesOr(sizeOfRow(row, report), NOTHING)
}

function onlyText({ kind, row }: BootRow, { files }: BootReport): string {
  if (kind !== 'entry') return ''
  return hasUnknownFiles(row) ? NOTHING : bytes(onlyItsSize(row, files))
}

function stateParts({ kind, row }: BootRow): Part[] {
  switch (kind) {
    case 'entry':
      return text(entryWords(row).join(', '), row.gone || row.missing.length > 0 ? 'bad' : 'notice')
    case 'unlisted':
      return [] // The heading “Without an entry” already says so.
    case 'file':
      return text(row.usedBy.length > 1 ? `shared by ${row.usedBy.length}` : '', 'faint')
    case 'orphan':
      return text('unused', 'notice')
  }
}
