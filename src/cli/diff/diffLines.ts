import { bytes, bytesChange } from '../../text/format.ts'
import { table } from '../../text/table.ts'
import { visible } from '../../text/visible.ts'
import type { Output } from '../output.ts'
import type { Diff } from './diffParts.ts'
import type { DiffSection } from './diffSections.ts'
import type { Patch } from './patches.ts'

/**
 * The comparison for a terminal or a file, without parts that are equal. File contents are not `drawn`, so
 * that patches still apply.
 */
export function textLines(
  diff: Diff,
  sections: readonly DiffSection[],
  patches: readonly Patch[],
  paint: Output['paint'],
  drawn: Output['drawn'] = (text) => text,
): string[] {
  const { before, after } = diff
  const found = [
    paint('bold', `${visible(before.label)} → ${visible(after.label)}`),
    ...sections.filter(hasSomething).flatMap((section) => {
      const { title, heads, rows, notes, right = [] } = section
      const cells = rows.map((row) => row.cells.map(visible))
      const lines = table(
        heads.map((head, index) => ({
          title: visible(head),
          side: right.includes(index) ? 'right' : 'left',
          text: (row: readonly string[]) => row[index] ?? '',
        })),
        cells,
      )
      const painted = rows.map(({ style }, index) => {
        const line = lines[index + 1] ?? ''
        return style === null ? line : paint(style, line)
      })
      return [
        '',
        paint('bold', title),
        ...(rows.length > 0 ? [paint('dim', lines[0] ?? '')] : []),
        ...painted,
        ...notes.map(visible),
      ]
    }),
  ]
  return [
    ...found.map(drawn),
    ...patches.flatMap((patch) => ['', ...patchLines(patch, paint, drawn)]),
    '',
    drawn(sizes(diff)),
  ]
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

/** Describes both closure sizes in a sentence. */
export function sizes({ closures }: Diff): string {
  const change = bytesChange(closures.after - closures.before)
  return `Closure ${bytes(closures.before)} → ${bytes(closures.after)} (${change})`
}
