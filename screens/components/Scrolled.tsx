import type { Line } from './line.ts'
import { Rows } from './Row.tsx'

interface ScrolledProps {
  readonly lines: readonly Line[]
  /** The line that was scrolled to. */
  readonly top: number
  readonly columns: number
  readonly height: number
}

/** Lines of which some may not fit; the last one that is shown says that there are more. */
export function Scrolled({ lines, top, columns, height }: ScrolledProps) {
  const first = Math.min(top, lastTop(lines, height))
  const shown = lines.slice(first, first + height)
  const more = first + height < lines.length
  if (more) shown[height - 1] = [{ text: '   ↓ more', tone: 'notice' }]
  return <Rows lines={shown} columns={columns} height={height} />
}

/** How far they can be scrolled: the first line that is shown at the end. */
export function lastTop(lines: readonly Line[], height: number): number {
  return Math.max(0, lines.length - height)
}
