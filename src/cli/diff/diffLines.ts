import { fittedTable } from '../../text/fitted.ts'
import { bytes, bytesChange, grouped } from '../../text/format.ts'
import { visible } from '../../text/visible.ts'
import { wrap } from '../../text/width.ts'
import type { Output } from '../output.ts'
import { type Diff, listedPackages } from './diffParts.ts'
import { type DiffView, WHOLE_VIEW } from './diffRequest.ts'
import { packageLines } from './packageLines.ts'
import type { Patch } from './patches.ts'
import type { DiffSection } from './section.ts'

/** How the text is laid out: how wide, in what colours, which symbols. */
export interface TextForm {
  /** Maximum width of a line; Infinity for none. */
  readonly columns: number
  readonly paint: Output['paint']
  readonly drawn: Output['drawn']
}

/**
 * The comparison for a terminal or a file, without parts that are equal. Patches keep their lines, so that
 * they still apply: only they may be wider than the terminal.
 */
export function textLines(
  diff: Diff,
  sections: readonly DiffSection[],
  patches: readonly Patch[],
  form: TextForm,
  view: DiffView = WHOLE_VIEW,
): string[] {
  const { paint, drawn, columns } = form
  const found = sections.flatMap((section) =>
    section.part === 'packages'
      ? packagePart(diff, view, form)
      : hasSomething(section)
        ? sectionLines(section, form, view.all ? ALL_LINES : undefined)
        : [],
  )
  const nothing = found.length === 0 && patches.length === 0 ? ['', nothingText(view)] : []
  return [
    ...[...headLines(diff, form), ...found, ...nothing].map(drawn),
    ...patches.flatMap((patch) => ['', ...patchLines(patch, paint, drawn)]),
    ...closureLines(diff, columns).map(drawn),
  ]
}

/** The names of both systems. */
export function headLines({ before, after }: Diff, { columns, paint }: TextForm): string[] {
  const text = `${visible(before.label)} → ${visible(after.label)}`
  return wrapped(text, columns).map((line) => paint('bold', line))
}

/** The sizes, below an empty line; nothing where they were not needed. */
export function closureLines(diff: Diff, columns: number): string[] {
  const text = sizes(diff)
  return text === null ? [] : ['', ...wrapped(text, columns)]
}

function nothingText({ only }: DiffView): string {
  return only === null ? 'No differences.' : 'No package matches --only.'
}

function packagePart(diff: Diff, view: DiffView, { columns, paint }: TextForm): string[] {
  const byKind = view.sort === null || view.sort === 'status'
  return packageLines(listedPackages(diff, view), { columns, byKind, whole: view.all, paint })
}

/** Lines of a cell with `--all`: a text may still have megabytes. */
const ALL_LINES = 1000

function sectionLines(
  section: DiffSection,
  { columns, paint }: TextForm,
  maxLines?: number,
): string[] {
  const { title, notes, right = [], part } = section
  const { heads, rows } = section.narrow ?? withJoinedSides(section)
  const cells = rows.map((row) => row.cells.map(visible))
  const names = rows[0]?.cells.map((_, index) => visible(heads[index] ?? '')) ?? []
  const { titles, rows: lines } = fittedTable(
    names.map((name, index) => ({
      title: name,
      side: right.includes(index) ? 'right' : 'left',
      text: (row: readonly string[]) => row[index] ?? '',
    })),
    cells,
    columns,
    maxLines,
  )
  const count = part === 'summary' || rows.length === 0 ? '' : ` (${grouped(rows.length)})`
  return [
    '',
    paint('bold', `${title}${count}`),
    ...(titles === '' ? [] : [paint('dim', titles)]),
    ...rows.flatMap(({ style }, index) =>
      (lines[index] ?? []).map((line) => (style === null ? line : paint(style, line))),
    ),
    ...notes.flatMap((note) => wrapped(visible(note), columns)),
  ]
}

/** `before → after` in one column; of a side without a value only the other one. */
function withJoinedSides({ heads, rows, sides }: DiffSection): Pick<DiffSection, 'heads' | 'rows'> {
  if (sides === undefined) return { heads, rows }
  const joined = (cells: readonly string[], text: string) => [...cells.slice(0, sides), text]
  return {
    heads: joined(heads, heads.slice(sides).join(' → ')),
    rows: rows.map(({ cells, style }) => ({
      cells: joined(
        cells,
        cells
          .slice(sides)
          .filter((side) => side !== '–')
          .join(' → '),
      ),
      style,
    })),
  }
}

function wrapped(text: string, columns: number): string[] {
  return Number.isFinite(columns) ? wrap(text, columns) : [text]
}

/** A patch names its files in the first two lines; a one-line message does not. */
function patchLines(
  { title, lines }: Patch,
  paint: Output['paint'],
  drawn: Output['drawn'],
): string[] {
  if (lines.length === 1) return [drawn(`${visible(title)}: ${patchLine(lines[0] ?? '')}`)]
  return lines.map((line, index) => drawnPatchLine(painted(line, index, paint), drawn))
}

/** In a patch only the line that counts omitted lines is ours (`diffPatches`). */
export function drawnPatchLine(line: string, drawn: Output['drawn']): string {
  return line.startsWith('… ') ? drawn(line) : line
}

function painted(line: string, index: number, paint: Output['paint']): string {
  const text = patchLine(line)
  if (line.startsWith('+') && index > 1) return paint('green', text)
  if (line.startsWith('-') && index > 1) return paint('red', text)
  return text
}

/** Makes a patch line safe to display; tabs are kept, so that the patch applies. */
export function patchLine(line: string): string {
  return line.split('\t').map(visible).join('\t')
}

/** Whether a section has any content. */
export function hasSomething({ rows, notes }: DiffSection): boolean {
  return rows.length > 0 || notes.length > 0
}

/** Describes both closure sizes in a sentence; null where they were not needed. */
export function sizes({ closures }: Diff): string | null {
  if (closures === null) return null
  const change = bytesChange(closures.after - closures.before)
  return `Closure ${bytes(closures.before)} → ${bytes(closures.after)} (${change})`
}
