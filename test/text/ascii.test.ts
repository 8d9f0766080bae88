import { describe, expect, it } from 'vitest'
import { asciiOf } from '../../src/text/ascii.ts'
import { fewGlyphs } from '../../src/text/terminal.ts'
import { width } from '../../src/text/width.ts'

describe('a text for a terminal of few glyphs', () => {
  it.each([
    ['▲ You are on 41… ✓ 9 ✗ never up', '! You are on 41~ + 9 x never up'],
    ['12.4 GiB → 12.5 GiB · “a’s” – −1 B', '12.4 GiB > 12.5 GiB - "a\'s" - -1 B'],
    ['── 1–3 ──', '-- 1-3 --'],
    ['café Größe', 'cafe Gro?e'],
    ['cafe\u0301', 'cafe'],
    ['日本 🐢', '???? ??'],
    ['\u001b[1mbold’\u001b[0m\n', "\u001b[1mbold'\u001b[0m\n"],
    ['store 78 % ███████▊░░', 'store 78 % ########..'],
    ['▁▁▂▃▄▅▆▇█', '__.-=+*%#'],
    ['x█', 'x_'], // a cursor
    ['plain', 'plain'],
  ])('%j is %j, and as wide', (text, ascii) => {
    expect(asciiOf(text)).toBe(ascii)
    if (!text.includes('\u001b')) expect(width(ascii)).toBe(width(text))
  })
})

describe('few glyphs', () => {
  it.each([
    ['the Linux console', { TERM: 'linux', LANG: 'de_DE.UTF-8' }, true],
    ['a dumb terminal', { TERM: 'dumb' }, true],
    ['a locale that is not UTF-8', { TERM: 'xterm', LANG: 'C' }, true],
    ['LC_ALL before LANG', { TERM: 'xterm', LC_ALL: 'POSIX', LANG: 'C.UTF-8' }, true],
    ['LC_CTYPE before LANG', { TERM: 'xterm', LC_CTYPE: 'C.utf8', LANG: 'C' }, false],
    ['an empty LC_ALL', { TERM: 'xterm', LC_ALL: '', LANG: 'C.UTF-8' }, false],
    ['no locale at all', { TERM: 'xterm' }, false],
  ])('on %s', (_, env, few) => expect(fewGlyphs(env)).toBe(few))
})
