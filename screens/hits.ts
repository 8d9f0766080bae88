import { useLayoutEffect } from 'react'
import { width } from '../src/text/width.ts'
import type { Line } from './components/line.ts'

/*
 * What the last frame shows where, for the mouse. A process shows one session: what is drawn registers itself
 * here.
 */

/** Where lines are counted from: the title, the screen below the notices, or the footer. */
export type Region = 'top' | 'screen' | 'footer'

/** The rows that a screen shows, of which one is selected. */
export interface ShownRows {
  /** The row in a line of the screen; null for another line. */
  readonly at: (line: number) => number | null
  readonly cursor: number
  /** Moves the cursor by rows. */
  readonly move: (rows: number) => void
  /** The binding that opens the selected row. */
  readonly opens: string
}

const clickable = new Map<Region, readonly (readonly [line: number, parts: Line])[]>()
let rows: ShownRows | null = null

/** Registers lines with parts that run a binding. */
export function useClickable(
  region: Region,
  lines: readonly (readonly [line: number, parts: Line])[],
): void {
  useLayoutEffect(() => {
    clickable.set(region, lines)
    return () => void clickable.delete(region)
  })
}

/** Registers the rows of the screen; null for a screen without rows. */
export function useShownRows(shown: ShownRows | null): void {
  useLayoutEffect(() => {
    rows = shown
    return () => {
      rows = null
    }
  })
}

/** Rows one below the other, from line `first` on. */
export function rowsFrom(
  first: number,
  { top, page, count }: { readonly top: number; readonly page: number; readonly count: number },
): ShownRows['at'] {
  return (line) => {
    const index = top + line - first
    return line >= first && line < first + page && index < count ? index : null
  }
}

export function shownRows(): ShownRows | null {
  return rows
}

/** The binding that a click runs there; null for none. */
export function bindingAt(region: Region, line: number, column: number): string | null {
  const [, parts = []] = clickable.get(region)?.find(([at]) => at === line) ?? []
  let start = 0
  for (const { text, does } of parts) {
    const end = start + width(text)
    if (column >= start && column < end) return does ?? null
    start = end
  }
  return null
}
