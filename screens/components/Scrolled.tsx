import type { Line } from './line.ts'
import { Rows } from './Row.tsx'

interface ScrolledProps {
  readonly lines: readonly Line[]
  /** The first visible line. */
  readonly top: number
  readonly columns: number
  readonly height: number
  /** A text that was searched for. */
  readonly match?: string
}

/** Scrollable lines; the last visible line shows `↓ more` if more follow. */
export function Scrolled({ lines, top, columns, height, match = '' }: ScrolledProps) {
  const first = Math.min(top, lastTop(lines, height))
  const shown = lines.slice(first, first + height)
  const more = first + height < lines.length
  if (more) shown[height - 1] = [{ text: '   ↓ more', tone: 'notice' }]
  return <Rows lines={shown} columns={columns} height={height} match={match} />
}

/** Maximum scroll offset: the first visible line when scrolled to the end. */
export function lastTop(lines: readonly Line[], height: number): number {
  return Math.max(0, lines.length - height)
}
