import type { DiffLine } from './difference.ts'

/** Lines that belong together, or a stretch of equal lines that is not shown. */
export type Stretch =
  | { readonly kind: 'lines'; readonly lines: readonly DiffLine[] }
  | { readonly kind: 'gap'; readonly lines: number }

/** The changed lines with `context` equal ones around them; `Infinity` shows all. */
export function stretches(lines: readonly DiffLine[], context: number): Stretch[] {
  const shown = new Array<boolean>(lines.length).fill(false)
  lines.forEach(({ kind }, index) => {
    if (kind === 'same') return
    const last = Math.min(lines.length - 1, index + context)
    for (let near = Math.max(0, index - context); near <= last; near += 1) shown[near] = true
  })
  const found: Stretch[] = []
  let start = 0
  while (start < lines.length) {
    let end = start
    while (end < lines.length && shown[end] === shown[start]) end += 1
    // A gap of one line would take as much space as the line.
    const isGap = !shown[start] && end - start > 1
    found.push(
      isGap
        ? { kind: 'gap', lines: end - start }
        : { kind: 'lines', lines: lines.slice(start, end) },
    )
    start = end
  }
  return found
}

/** One row of two columns: what was, and what is in its place. */
export interface Pair {
  readonly before: DiffLine | null
  readonly after: DiffLine | null
}

/** Lines as two columns: removed lines stand beside the added ones that follow them. */
export function pairs(lines: readonly DiffLine[]): Pair[] {
  const found: Pair[] = []
  let index = 0
  while (index < lines.length) {
    const line = lines[index] as DiffLine
    if (line.kind === 'same') {
      found.push({ before: line, after: line })
      index += 1
      continue
    }
    const removed = run(lines, index, 'removed')
    const added = run(lines, index + removed.length, 'added')
    for (let row = 0; row < Math.max(removed.length, added.length); row += 1) {
      found.push({ before: removed[row] ?? null, after: added[row] ?? null })
    }
    index += removed.length + added.length
  }
  return found
}

function run(lines: readonly DiffLine[], start: number, kind: DiffLine['kind']): DiffLine[] {
  let end = start
  while (lines[end]?.kind === kind) end += 1
  return lines.slice(start, end)
}
