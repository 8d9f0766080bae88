import { width } from '../../src/text/width.ts'
import type { Tone } from '../theme.ts'

/* Lines as plain values. `terrapin config`, which draws nothing, does without Ink: none of it here. */

/** A piece of a line. Its text must have been made visible where it comes from outside. */
export interface Part {
  readonly text: string
  readonly tone?: Tone
  /** Where it gives way in a column; its end where nothing is said. */
  readonly cut?: 'middle'
  /** What a screen reader hears instead, where the text is a drawing. */
  readonly says?: string
}

export type Line = readonly Part[]

/** A line with something at its left and something at its right end, which yields first. */
export function spread(left: Line, right: Line, columns: number): Line {
  const total = (line: Line) => line.reduce((sum, { text }) => sum + width(text), 0)
  const space = columns - total(left) - total(right)
  return space < 1 ? left : [...left, { text: ' '.repeat(space) }, ...right]
}

/** A line across, with a word or two near its right end. */
export function rule(columns: number, says = ''): Line {
  const text = says === '' ? '' : ` ${says} ──`
  return [{ text: '─'.repeat(Math.max(0, columns - width(text))) + text, tone: 'faint' }]
}

/** Which of the rows are shown, where not all are: `1–13 of 181`. */
export function rowsShown(top: number, page: number, count: number): string {
  return count <= page ? '' : `${top + 1}–${Math.min(top + page, count)} of ${count}`
}

/** As many of the lines as there is space for; `…` at the end where there are more. */
export function shortened(lines: readonly Line[], height: number): readonly Line[] {
  if (lines.length <= height) return lines
  const last = lines[height - 1]
  if (last === undefined) return []
  return [...lines.slice(0, height - 1), [...last, { text: ' …', tone: 'faint' }]]
}
