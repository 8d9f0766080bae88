/** A cursor moved by rows (which may be infinite) and kept among `count` rows. */
export function moved(cursor: number, rows: number, count: number): number {
  return Math.max(0, Math.min(cursor + rows, count - 1))
}

/** The first row to show so that the cursor is in view, moving the view no more than it must. */
export function topFor(cursor: number, top: number, height: number, count: number): number {
  const highest = Math.max(0, count - height)
  const wanted = cursor < top ? cursor : cursor >= top + height ? cursor - height + 1 : top
  return Math.max(0, Math.min(wanted, highest))
}
