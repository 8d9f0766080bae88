import { withoutEnd } from '../../src/text/format.ts'
import { truncate, width } from '../../src/text/width.ts'
import { keyOf } from '../keymap.ts'
import type { Line } from './line.ts'

/** Minimum width for explaining the key. */
const ROOMY = 60

/**
 * The lines below the rows, as many as fit; where some were dropped, the last one ends in `…` and the key
 * that shows all of them.
 */
export function pane(lines: readonly Line[], columns: number, height: number): readonly Line[] {
  const last = lines[height - 1]
  if (lines.length <= height || last === undefined) return lines
  const label = columns < ROOMY ? '' : ' show all'
  const key = keyOf('details')
  const space = columns - 1 - width(` … ${key}${label}`)
  const text = withoutEnd(truncate(last.map((part) => part.text).join(''), space), ' …')
  return [
    ...lines.slice(0, height - 1),
    [
      { ...last[0], text },
      { text: ' … ', tone: 'faint' },
      { text: key, tone: 'key' },
      { text: label, tone: 'faint' },
    ],
  ]
}
