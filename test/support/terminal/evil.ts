import { expect } from 'vitest'
import { expectWholeFrame } from './rows.ts'
import type { Screen } from './screen.ts'

/** Red, a new window title, the cursor home, right to left, an invisible space, a bell. */
export const EVIL = '\x1b[31mred\x1b]0;owned\x07\x1b[H\u202eltr\u200b\x9b2J'
/** How that is written out. */
export const SHOWN = '\\x1b[31mred\\x1b]0;owned\\x07\\x1b[H\\u202eltr\\u200b\\x9b2J'

/** Nothing of it came to the terminal as what it is. */
export function expectHarmless(screen: Screen): void {
  const sent = screen.written()
  expect(sent).not.toContain('\x1b]')
  expect(sent).not.toMatch(/[\u0007\u0080-\u009f\u200b\u202e]/)
  expectWholeFrame(screen)
}
