import type { PackageRow } from '../../src/compare/packages/systemPackages.ts'
import { largest } from '../../src/lists.ts'
import { heldTotals, type PackagesState, pathsOfPackage } from '../../src/state/packagesState.ts'
import { bar } from '../../src/text/bar.ts'
import { bytes, counted, grouped } from '../../src/text/format.ts'
import { visible } from '../../src/text/visible.ts'
import { MAX_SHOWN, moreThan } from '../compare/versions.ts'
import { type Column, type LaidOut, layOutColumns } from '../components/columns.ts'
import type { Line } from '../components/line.ts'

/** The columns that fit, as wide as their content. */
export function packagesColumns(rows: readonly PackageRow[], columns: number): LaidOut<PackageRow> {
  const most = largest(
    rows.map(({ size }) => size),
    1,
  )
  const all: Column<PackageRow>[] = [
    {
      title: '',
      cell: ({ selected }) => [{ text: selected ? '*' : ' ', tone: 'key' }],
      spokenText: ({ selected }) => (selected ? 'explicit' : ''),
    },
    {
      title: 'PACKAGE',
      // Some names differ only at their ends: the parts of one service.
      cell: ({ name }) => [{ text: visible(name), cut: 'middle' }],
      spokenText: ({ name }) => visible(name),
      most: 0.5,
    },
    { title: 'SIZE', side: 'right', cell: ({ size }) => [{ text: bytes(size) }] },
    {
      ...{ title: '', from: 100 },
      cell: ({ size }) => [{ text: bar(size / most, BAR), tone: 'faint', spokenText: '' }],
    },
    {
      title: 'PATHS',
      side: 'right',
      from: 60,
      cell: ({ paths }) => [{ text: grouped(paths), tone: paths > 1 ? 'plain' : 'faint' }],
    },
    {
      title: 'VERSIONS',
      grows: true,
      cell: ({ versions }) => [{ text: versionsText(versions) || '–', cut: 'middle' }],
    },
  ]
  return layOutColumns(all, rows, columns)
}

/** Columns of a bar. */
const BAR = 10

/** A name without a version has none to show. */
function versionsText(versions: readonly string[]): string {
  const isPlain = versions.length === 1 && versions[0] === ''
  const shown = versions.slice(0, MAX_SHOWN).map((version) => version || 'ε')
  return isPlain ? '' : `${shown.join(', ')}${moreThan(versions)}`
}

/** The row's full text: for the details pane and the clipboard. */
export function packageText({ name, versions, size, paths, selected }: PackageRow): string {
  const facts = [
    `${name}  ${versionsText(versions)}`.trim(),
    bytes(size),
    counted(paths, 'store path'),
    ...(selected ? ['explicit (in system packages)'] : []),
  ]
  return facts.join(' · ')
}

/** The same in paragraphs, with every store path. */
export function packageParagraphs(state: PackagesState, row: PackageRow): string[] {
  const paths = pathsOfPackage(state, row.name).map(
    ({ path, narSize }) => `${path}  ${bytes(narSize)}`,
  )
  return [visible(row.name), visible(packageText(row)), '', ...paths]
}

/** Which system this is, and how much it holds. */
export function headLine({ target, held }: PackagesState, count: number): Line {
  const label: Line = [{ text: ` Packages of ${visible(target.label)}`, tone: 'strong' }]
  if (held === null) return label
  const totals = heldTotals(held)
  const facts = [
    counted(count, 'package'),
    counted(totals.paths, 'store path'),
    bytes(totals.bytes),
  ]
  return [...label, { text: ` · ${facts.join(' · ')}`, tone: 'faint' }]
}
