/** Moves a cursor by rows (possibly infinite) and clamps it to `count` rows. */
export function moved(cursor: number, rows: number, count: number): number {
  return Math.max(0, Math.min(cursor + rows, count - 1))
}

/** The first row to show so that the cursor is in view, scrolling as little as possible. */
export function topFor(cursor: number, top: number, height: number, count: number): number {
  const highest = Math.max(0, count - height)
  const wanted = cursor < top ? cursor : cursor >= top + height ? cursor - height + 1 : top
  return Math.max(0, Math.min(wanted, highest))
}
