import { describe, expect, it } from 'vitest'
import { toJson, visible, visibleColoured, visibleLines } from '../../src/text/visible.ts'

describe('visible', () => {
  it.each([
    ['plain text stays', 'firefox 141.0 – ok', 'firefox 141.0 – ok'],
    ['an escape sequence is written out', '\u001b[31mred', '\\x1b[31mred'],
    ['so is the one-byte form of it', '\u009b31m', '\\x9b31m'],
    ['a title can’t be set', '\u001b]0;gone\u0007', '\\x1b]0;gone\\x07'],
    ['a line can’t be overwritten', 'good\rbad', 'good\\x0dbad'],
    ['one line stays one line', 'a\nb\tc', 'a\\x0ab\\x09c'],
    ['deletion is seen', 'a\u007f', 'a\\x7f'],
    ['text can’t be turned round', 'exe.\u202etxt', 'exe.\\u202etxt'],
    ['nothing is hidden between letters', 'a\u200bb\ufeff', 'a\\u200bb\\ufeff'],
    ['tags beyond the basic plane too', 'a\u{e0041}', 'a\\udb40\\udc41'],
    ['half a character', 'a\ud800b', 'a\\ud800b'],
    ['Persian keeps its non-joiners', 'می\u200cخواهم', 'می\u200cخواهم'],
    ['so does Devanagari, and its joiners', 'क्\u200dष', 'क्\u200dष'],
    ['emoji keep their joiners', '👩🏽\u200d💻 🏳\ufe0f\u200d🌈', '👩🏽\u200d💻 🏳\ufe0f\u200d🌈'],
    ['a joiner hides nothing between Latin letters', 'pay\u200cpal\u200d', 'pay\\u200cpal\\u200d'],
    ['nor at the end of a word, nor twice', 'می\u200c \u200d\u200d', 'می\\u200c \\u200d\\u200d'],
    ['nor between two of them', 'می\u200c\u200cخ', 'می\\u200c\\u200cخ'],
    [
      'marks beyond all writing are written out',
      `e${'\u0301'.repeat(9)}`,
      `e${'\u0301'.repeat(8)}\\u0301`,
    ],
    [
      'so are the joiners of a chain without end',
      '👍\u200d'.repeat(8).slice(0, -1),
      `${'👍\u200d'.repeat(5)}👍${'\\u200d👍'.repeat(2)}`,
    ],
    ['emoji and accents stay', 'é e\u0301 👩🏽 日本', 'é e\u0301 👩🏽 日本'],
  ])('%s', (_, text, shown) => {
    expect(visible(text)).toBe(shown)
  })
})

it('a coloured line keeps its colours and tabs, and nothing else that is hidden', () => {
  const line = `\u001b[1;31ma\u001b[0m\tb${'\u001b[2J\u001b]0;c\u0007\u009b1m\u202e\n'}`
  const shown = '\u001b[1;31ma\u001b[0m\tb\\x1b[2J\\x1b]0;c\\x07\\x9b1m\\u202e\\x0a'
  expect(visibleColoured(line)).toBe(shown)
})

describe('lines of a command’s output', () => {
  it('keeps line ends and drops the last one', () => {
    expect(visibleLines('a\r\nb\u001b\n')).toEqual(['a', 'b\\x1b'])
  })
})

describe('toJson', () => {
  it('gives the same value back, with nothing in it that a terminal acts on', () => {
    const value = { label: '\u001b[31m\u009b\u007f\u202e\u{e0041}日本\n' }
    const text = toJson(value)
    expect(JSON.parse(text)).toEqual(value)
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
    expect(text).toContain('日本')
  })
})

it('nearly all text is shown without looking at each character, and escaped as any other', () => {
  const characters = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code))
  // A hidden character beside it takes the other way; half a surrogate joins with nothing here.
  const beside = (shown: string) => shown.slice(0, -'\\x07'.length)
  for (const show of [visible, visibleColoured]) {
    expect(characters.filter((some) => show(some) !== beside(show(`${some}\u0007`)))).toEqual([])
  }
})
