import { eastAsianWidth } from 'get-east-asian-width'
import { describe, expect, it } from 'vitest'
import { table } from '../../src/text/table.ts'
import { pad, truncate, truncateStart, width, withoutLast, wrap } from '../../src/text/width.ts'

describe('width', () => {
  it.each([
    ['abc', 3],
    ['日本', 4],
    ['e\u0301', 1],
    ['👩🏽', 2],
    ['→', 1],
    ['…', 1],
  ])('%s takes %d columns', (text, columns) => {
    expect(width(text)).toBe(columns)
  })
})

/** All of the Basic Multilingual Plane but surrogates and what is drawn over the character before. */
const CHARACTERS = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code)).filter(
  (character) => !/[\p{Surrogate}\p{M}]/u.test(character),
)

it('nearly all text is counted without looking at each character, to the same width', () => {
  // A wide character beside it takes the other way.
  const differing = CHARACTERS.filter(
    (character) => width(character) !== width(`日${character}`) - 2,
  )
  expect(differing).toEqual([])
})

describe('truncate and pad', () => {
  it.each([
    ['abcdef', 4, 'abc…'],
    ['abcd', 4, 'abcd'],
    ['日本語', 4, '日…'],
    ['e\u0301e\u0301e\u0301', 2, 'e\u0301…'],
    ['abc', 0, ''],
  ])('%s in %d columns is %s', (text, columns, shown) => {
    expect(truncate(text, columns)).toBe(shown)
    expect(width(pad(text, columns))).toBe(columns)
  })
  it('pads on the side that is asked for', () => {
    expect([pad('7', 3), pad('7', 3, 'right')]).toEqual(['7  ', '  7'])
  })
})

describe('wrap', () => {
  it('breaks at spaces, and a word that is longer than a line where it must', () => {
    expect(wrap('the store path abcdefghij end', 9)).toEqual([
      'the store',
      'path',
      'abcdefghi',
      'j end',
    ])
  })
  it('never makes a line that is too wide', () => {
    expect(wrap('日本語日本語 ab', 5).every((line) => width(line) <= 5)).toBe(true)
  })
})

describe('table', () => {
  it('aligns columns by what is seen, and leaves empty ones out', () => {
    const columns = [
      { title: 'N', side: 'right' as const, text: ([n = '']: string[]) => n },
      { title: 'EMPTY', text: () => '' },
      { title: 'NAME', text: ([, name = '']: string[]) => name },
      { title: 'X', text: ([, , x = '']: string[]) => x },
    ]
    const rows = [
      ['1', '日本', 'x'],
      ['12', 'abc', 'x'],
    ]
    expect(table(columns, rows)).toEqual([' N  NAME  X', ' 1  日本  x', '12  abc   x'])
  })
})

it.each([
  ['a mark beside its letter', 'का', 2],
  ['many of them', `क${'\u093e'.repeat(100)}`, 101],
  ['an emoji of three, which a terminal may draw apart', '👩\u200d👩\u200d👦', 6],
])('%s takes as many columns as any terminal gives it', (_, text, columns) => {
  expect(width(text)).toBe(columns)
})

it('no character is drawn wider than it is counted, by Unicode’s own table', () => {
  const wrong: string[] = []
  for (let code = 0xa0; code <= 0x10ffff; code++) {
    const character = String.fromCodePoint(code)
    // Marks, and letters of Hangul that are drawn into the one before them.
    if (/[\p{M}\p{Cf}\p{Cs}\u1160-\u11ff\ud7b0-\ud7ff]/u.test(character)) continue
    if (width(character) < eastAsianWidth(code)) wrong.push(code.toString(16))
  }
  expect(wrong).toEqual([])
  // Ambiguous there, but wide in glibc’s table, which tmux goes by.
  expect(width('㉈')).toBe(2)
})

describe('truncated from the left', () => {
  it.each([
    ['abcdef', 4, '…def'],
    ['日本語', 4, '…語'],
    ['xe\u0301e\u0301', 2, '…e\u0301'],
    ['ab👩🏽', 3, '…👩🏽'],
    ['abc', 0, ''],
  ])('%s in %d columns is %s', (text, columns, shown) => {
    expect(truncateStart(text, columns)).toBe(shown)
  })
})

it('backspace takes what a person sees as one character', () => {
  expect(['ab', 'e\u0301', 'a👩🏽\u200d💻', ''].map(withoutLast)).toEqual(['a', '', 'a', ''])
})
