import type { DiffLine } from './difference.ts'

/** Consecutive lines to be shown, or a run of unchanged lines that is hidden. */
export type LineRun =
  | { readonly kind: 'lines'; readonly lines: readonly DiffLine[] }
  | { readonly kind: 'gap'; readonly lines: number }

/**
 * The changed lines with `context` unchanged lines around them, and the number of hidden lines between;
 * `Infinity` shows all. A gap of fewer lines than `smallest` is shown: a gap of one line would take as much
 * space as the line.
 */
export function lineRuns(
  lines: readonly DiffLine[],
  context: number,
  smallest = 2,
): readonly LineRun[] {
  const shown = nearChange(lines, context)
  const found: LineRun[] = []
  let start = 0 // of the lines not yet added
  let end = 0
  while (end < lines.length) {
    const from = end
    while (end < lines.length && shown[end] === shown[from]) end += 1
    if (shown[from] || end - from < smallest) continue
    if (from > start) found.push({ kind: 'lines', lines: lines.slice(start, from) })
    found.push({ kind: 'gap', lines: end - from })
    start = end
  }
  if (end > start) found.push({ kind: 'lines', lines: lines.slice(start, end) })
  return found
}

/** Whether each line is a change or at most `context` lines away from one. */
function nearChange(lines: readonly DiffLine[], context: number): boolean[] {
  const shown = lines.map(() => false)
  const mark = (index: number, last: number) => {
    const near = lines[index]?.kind === 'same' ? last : index
    if (Math.abs(index - near) <= context) shown[index] = true
    return near
  }
  let last = -Infinity
  for (let index = 0; index < lines.length; index += 1) last = mark(index, last)
  last = Infinity
  for (let index = lines.length - 1; index >= 0; index -= 1) last = mark(index, last)
  return shown
}

/** A row of two columns: the line before and the line that replaces it. */
export interface Pair {
  readonly before: DiffLine | null
  readonly after: DiffLine | null
}

/** Lines as two columns: removed lines are beside the added ones of the same change. */
export function pairs(lines: readonly DiffLine[]): readonly Pair[] {
  const found: Pair[] = []
  let index = 0
  while (index < lines.length) {
    const line = lines[index] as DiffLine
    if (line.kind === 'same') {
      found.push({ before: line, after: line })
      index += 1
      continue
    }
    const changed = changedFrom(lines, index)
    const removed = changed.filter(({ kind }) => kind === 'removed')
    const added = changed.filter(({ kind }) => kind === 'added')
    for (let row = 0; row < Math.max(removed.length, added.length); row += 1) {
      found.push({ before: removed[row] ?? null, after: added[row] ?? null })
    }
    index += changed.length
  }
  return found
}

function changedFrom(lines: readonly DiffLine[], start: number): readonly DiffLine[] {
  let end = start
  while (end < lines.length && lines[end]?.kind !== 'same') end += 1
  return lines.slice(start, end)
}
