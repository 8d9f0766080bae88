/*
 * A row that comes in between, or a text that scrolls, moves all lines below. A terminal moves them itself
 * (DECSTBM, IL and DL in xterm’s ctlseqs), which is a few bytes for half a screen.
 */

/** Lines that a terminal moved, and the sequences by which it does. */
export interface Shifted {
  readonly written: string
  /** What the terminal shows afterwards. */
  readonly lines: readonly string[]
}

/** Lines that move by more than this are drawn again. */
const MAX_SHIFT = 6
/** Fewer lines are cheaper to draw than to move. */
const MIN_MOVED = 3

/** Moves the lines of a frame where most of the next frame’s then stand where they belong. */
export function shiftLines(before: readonly string[], after: readonly string[]): Shifted {
  const none = { written: '', lines: before }
  if (before.length !== after.length) return none
  let best: Move | null = null
  for (let by = -MAX_SHIFT; by <= MAX_SHIFT; by++) {
    const move = by === 0 ? null : moveBy(before, after, by)
    if (move !== null && move.gained > (best?.gained ?? MIN_MOVED - 1)) best = move
  }
  if (best === null) return none
  const { by, first, last } = best
  const count = Math.abs(by)
  const part = before.slice(first, last + 1)
  const empty = Array.from({ length: count }, () => '')
  const lines = by > 0 ? [...empty, ...part.slice(0, -count)] : [...part.slice(count), ...empty]
  const sequence = `${count}${by > 0 ? 'L' : 'M'}`
  return {
    written: `\u001b[${first + 1};${last + 1}r\u001b[${first + 1}H\u001b[${sequence}\u001b[r`,
    lines: [...before.slice(0, first), ...lines, ...before.slice(last + 1)],
  }
}

/** The rows from `first` to `last` move down by `by` rows, or up. */
interface Move {
  readonly by: number
  readonly first: number
  readonly last: number
  /** How many more lines with text then stand where they belong. */
  readonly gained: number
}

function moveBy(before: readonly string[], after: readonly string[], by: number): Move | null {
  const comes = (line: string, row: number) => line !== '' && line === before[row - by]
  const first = after.findIndex((line, row) => comes(line, row) && line !== before[row])
  const last = after.findLastIndex((line, row) => comes(line, row) && line !== before[row])
  if (first === -1) return null
  const region = { by, first: first - Math.max(0, by), last: last - Math.min(0, by) }
  let gained = 0
  for (let row = region.first; row <= region.last; row++) {
    if (comes(after[row] ?? '', row) && row >= first && row <= last) gained++
    if (after[row] === before[row] && after[row] !== '') gained--
  }
  return { ...region, gained }
}
