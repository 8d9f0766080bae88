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

const character = (code: number) => String.fromCodePoint(code)
const range = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => character(first + index))

/**
 * What a program may print to drive a terminal or to hide something, line ends and tabs aside: every
 * control character and invisible format character alone, and sequences of every kind (ECMA-48,
 * xterm's ctlseqs).
 */
export const ATTACKS: readonly string[] = [
  ...[...range(0x00, 0x08), ...range(0x0b, 0x0c), ...range(0x0e, 0x1f), ...range(0x7f, 0x9f)],
  ...['\u00ad', '\u061c', '\u180e', ...range(0x200b, 0x200f), ...range(0x2028, 0x202e)],
  ...[...range(0x2060, 0x206f), '\ufeff', ...range(0xfff9, 0xfffb), '\u{e0001}', '\u{e0041}'],
  ...[
    '\x1b[31;5;8m',
    '\x1b[2J',
    '\x1b[13;37H',
    '\x1b[?1049l',
    '\x1b[?25l',
    '\x1b[>4;2m',
    '\x1b[6n',
  ],
  ...['\x1b[!p', '\x1b[21t', '\x1b[1$}', '\x1b(0', '\x1bc', '\x1b7', '\x1b#8', '\x1bM'],
  ...[
    '\x1b]0;owned\x07',
    '\x1b]0;owned\x1b\\',
    '\x1b]52;c;b3duZWQ=\x07',
    '\x1b]8;;http://owned\x07',
  ],
  ...[
    '\x1bP+q544e\x1b\\',
    '\x1b_Gowned\x1b\\',
    '\x1b^owned\x1b\\',
    '\x1bXowned\x1b\\',
    '\x1bkowned\x1b\\',
  ],
  ...[
    '\x9b2J',
    '\x9d0;owned\x9c',
    '\x90owned\x9c',
    '\x9fowned\x9c',
    '\x1b\x1b[31m',
    '\x1b]0;\x1b[2J',
  ],
]

/** Whatever of them reached a terminal; of a terminal's own only line ends and a line's start. */
export const DRIVES_A_TERMINAL =
  /[\u0000-\u0009\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/u
