import { width } from '../../src/text/width.ts'
import type { Tone } from '../theme.ts'

/* Lines as plain values. No import of Ink here: `terrapin config` draws nothing and does without it. */

/** A piece of a line. Text from outside must have been made visible. */
export interface Part {
  readonly text: string
  readonly tone?: Tone
  /** Where it is cut in a column; by default at its end. */
  readonly cut?: 'middle' | 'start'
  /** The binding that a click on it runs. */
  readonly does?: string
  /** Replacement text for screen readers, where the text is a drawing. */
  readonly spokenText?: string
}

export type Line = readonly Part[]

/** A line with a left and a right part; the right one is cut first. */
export function spread(left: Line, right: Line, columns: number): Line {
  const total = (line: Line) => line.reduce((sum, { text }) => sum + width(text), 0)
  const space = columns - total(left) - total(right)
  return space < 1 ? left : [...left, { text: ' '.repeat(space) }, ...right]
}

/** A horizontal rule, with a word or two near its right end. */
export function rule(columns: number, title = ''): Line {
  const text = title === '' ? '' : ` ${title} ──`
  return [{ text: '─'.repeat(Math.max(0, columns - width(text))) + text, tone: 'faint' }]
}

/** The range of visible rows, where not all fit: `1–13 of 181`. */
export function rowsShown(top: number, page: number, count: number): string {
  return count <= page ? '' : `${top + 1}–${Math.min(top + page, count)} of ${count}`
}

/** As many lines as fit; `…` at the end where some were dropped. */
export function shortened(lines: readonly Line[], height: number): readonly Line[] {
  if (lines.length <= height) return lines
  const last = lines[height - 1]
  if (last === undefined) return []
  return [...lines.slice(0, height - 1), [...last, { text: ' …', tone: 'faint' }]]
}

/** The line with every occurrence of a text in the tone of matches, in any letter case. */
export function highlighted(line: Line, wanted: string): Line {
  if (wanted === '') return line
  const whole = line.map(({ text }) => text).join('')
  const ranges = occurrences(whole.toLowerCase(), wanted.toLowerCase())
  if (ranges.length === 0 || whole.toLowerCase().length !== whole.length) return line
  const edges = ranges.flat()
  let start = 0
  return line.flatMap((part) => {
    const from = start
    const end = from + part.text.length
    start = end
    const cuts = edges.filter((at) => at > from && at < end)
    return [from, ...cuts].map((at, index): Part => {
      const isMatch = ranges.some(([first, last]) => at >= first && at < last)
      const text = part.text.slice(at - from, (cuts[index] ?? end) - from)
      return isMatch ? { ...part, text, tone: 'match' } : { ...part, text }
    })
  })
}

function occurrences(text: string, wanted: string): [number, number][] {
  const found: [number, number][] = []
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + wanted.length)) {
    found.push([at, at + wanted.length])
  }
  return found
}
