import { top } from '../../src/state/openScreens.ts'
import type { State } from '../../src/state/state.ts'
import { extent, screenFor } from '../inFront.ts'

/** The visible part of a text that does not fit: `lines 1–34 of 61`; empty where all is visible. */
export function textPosition(state: State, columns: number, height: number): string {
  const screen = top(state)
  const { text } = screenFor(screen)
  if (text === null || !('top' in screen)) return ''
  const count = text(screen, state, columns).length
  const { last } = extent(state, columns, height)
  if (last === 0) return ''
  const first = Math.min(screen.top, last)
  // Above the end, the last line says that more follow.
  const end = first < last ? first + height - 1 : count
  return `lines ${first + 1}–${end} of ${count}`
}
