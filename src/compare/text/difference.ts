import { diffArrays } from 'diff'

/** A line of a comparison of two texts. */
export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed'
  /**
   * Without its `\n`; a `\r` before that is part of the line, so that different line ends are a difference.
   * Untrusted: must be made visible before it is shown.
   */
  readonly text: string
  /** False for the last line of a text that does not end in `\n`. */
  readonly ended: boolean
  /** Its line number on each side, from 1; null if that side lacks it. */
  readonly before: number | null
  readonly after: number | null
}

export interface TextDifference {
  /** All lines of both texts, in order; for replaced lines, the removed ones come first. */
  readonly lines: readonly DiffLine[]
  /**
   * Too many differences to match lines between the common beginning and end: all lines between them are
   * reported as removed and added.
   */
  readonly cut: boolean
}

/** Limits for matching; the work grows with the square of the edits. */
export interface DifferenceLimits {
  /** Maximum number of added and removed lines. */
  readonly edits: number
  readonly milliseconds: number
}

const LIMITS: DifferenceLimits = { edits: 4000, milliseconds: 150 }

/**
 * The difference of two texts, line by line. Lines that differ in their end alone (`\r\n`, or none
 * at the end of the text) are different lines, as for git.
 */
export function textDifference(
  before: string,
  after: string,
  limits: DifferenceLimits = LIMITS,
): TextDifference {
  const [from, to] = [linesOf(before), linesOf(after)]
  const start = commonStart(from, to)
  const end = commonEnd(from, to, start)
  const middle = matched(
    from.slice(start, from.length - end),
    to.slice(start, to.length - end),
    limits,
  )
  const lines = [
    ...from.slice(0, start).map((line) => edit('same', line)),
    ...middle.edits,
    ...from.slice(from.length - end).map((line) => edit('same', line)),
  ]
  return { lines: numbered(lines), cut: middle.cut }
}

/** A line with its line end, and its fate. */
interface Edit {
  readonly kind: DiffLine['kind']
  readonly line: string
}

function edit(kind: DiffLine['kind'], line: string): Edit {
  return { kind, line }
}

function matched(before: readonly string[], after: readonly string[], limits: DifferenceLimits) {
  const replaced = [
    ...before.map((line) => edit('removed', line)),
    ...after.map((line) => edit('added', line)),
  ]
  if (before.length === 0 || after.length === 0) return { edits: replaced, cut: false }
  // Numbers compare in constant time, however long the lines.
  const numbers = new Map<string, number>()
  const numberOf = (line: string) => {
    const found = numbers.get(line) ?? numbers.size
    numbers.set(line, found)
    return found
  }
  const changes = diffArrays(before.map(numberOf), after.map(numberOf), {
    maxEditLength: limits.edits,
    timeout: limits.milliseconds,
  })
  if (changes === undefined) return { edits: replaced, cut: true }
  const texts = [...numbers.keys()]
  const edits = changes.flatMap(({ value, added, removed }) => {
    const kind = added ? 'added' : removed ? 'removed' : 'same'
    return value.map((number) => edit(kind, texts[number] as string))
  })
  return { edits, cut: false }
}

function numbered(edits: readonly Edit[]): DiffLine[] {
  let [before, after] = [0, 0]
  return edits.map(({ kind, line }) => {
    const ended = line.endsWith('\n')
    if (kind !== 'added') before += 1
    if (kind !== 'removed') after += 1
    return {
      kind,
      text: ended ? line.slice(0, -1) : line,
      ended,
      before: kind === 'added' ? null : before,
      after: kind === 'removed' ? null : after,
    }
  })
}

/** The lines of a text with their line ends. */
function linesOf(text: string): string[] {
  const lines = text.split('\n')
  const last = lines.pop() as string
  const ended = lines.map((line) => `${line}\n`)
  return last === '' ? ended : [...ended, last]
}

function commonStart(a: readonly string[], b: readonly string[]): number {
  let count = 0
  while (count < a.length && count < b.length && a[count] === b[count]) count += 1
  return count
}

/** Number of equal lines at the end, excluding the first `start`. */
function commonEnd(a: readonly string[], b: readonly string[], start: number): number {
  const most = Math.min(a.length, b.length) - start
  let count = 0
  while (count < most && a[a.length - 1 - count] === b[b.length - 1 - count]) count += 1
  return count
}
