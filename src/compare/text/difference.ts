import { diffArrays } from 'diff'

/** A line of two texts side by side. */
export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed'
  /** Without its line end; from outside, so it must be made visible before it is shown. */
  readonly text: string
  /** Its number on each side, counted from 1; null where that side does not have it. */
  readonly before: number | null
  readonly after: number | null
}

export interface TextDifference {
  /** Every line of both texts, in order. */
  readonly lines: readonly DiffLine[]
  /** They differ too much to be matched between their common beginning and end. */
  readonly cut: boolean
}

/** Lines that may be added and removed before matching is given up: the work grows by its square. */
const MOST_EDITS = 4000
/** Milliseconds after which matching is given up. */
const TIMEOUT = 150

/** The difference of two texts, line by line. */
export function textDifference(before: string, after: string): TextDifference {
  const [from, to] = [linesOf(before), linesOf(after)]
  const start = commonStart(from, to)
  const end = commonEnd(from.slice(start), to.slice(start))
  const middles = [from.slice(start, from.length - end), to.slice(start, to.length - end)]
  const middle = matched(middles[0] as string[], middles[1] as string[])
  const lines = numbered([
    ...from.slice(0, start).map((text) => ({ kind: 'same' as const, text })),
    ...middle.lines,
    ...from.slice(from.length - end).map((text) => ({ kind: 'same' as const, text })),
  ])
  return { lines, cut: middle.cut }
}

type Bare = Pick<DiffLine, 'kind' | 'text'>

function matched(before: readonly string[], after: readonly string[]) {
  const limits = { maxEditLength: MOST_EDITS, timeout: TIMEOUT }
  const changes =
    before.length === 0 || after.length === 0
      ? undefined
      : diffArrays([...before], [...after], limits)
  if (changes === undefined) {
    const lines = [
      ...before.map((text) => bare('removed', text)),
      ...after.map((text) => bare('added', text)),
    ]
    return { lines, cut: before.length > 0 && after.length > 0 }
  }
  const lines = changes.flatMap(({ value, added, removed }) =>
    value.map((text) => bare(added ? 'added' : removed ? 'removed' : 'same', text)),
  )
  return { lines, cut: false }
}

function bare(kind: DiffLine['kind'], text: string): Bare {
  return { kind, text }
}

function numbered(lines: readonly Bare[]): DiffLine[] {
  let [before, after] = [0, 0]
  return lines.map(({ kind, text }) => ({
    kind,
    text,
    before: kind === 'added' ? null : ++before,
    after: kind === 'removed' ? null : ++after,
  }))
}

function linesOf(text: string): string[] {
  if (text === '') return []
  return text.replace(/\n$/, '').split('\n')
}

function commonStart(a: readonly string[], b: readonly string[]): number {
  let count = 0
  while (count < a.length && count < b.length && a[count] === b[count]) count += 1
  return count
}

function commonEnd(a: readonly string[], b: readonly string[]): number {
  let count = 0
  while (count < a.length && count < b.length && a.at(-1 - count) === b.at(-1 - count)) count += 1
  return count
}
