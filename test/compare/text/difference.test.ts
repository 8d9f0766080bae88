import { describe, expect, it } from 'vitest'
import { type DiffLine, textDifference } from '../../../src/compare/text/difference.ts'
import { randomTexts } from './randomTexts.ts'

const SIGNS = { same: ' ', added: '+', removed: '-' }

/** ` text`, `+text`, `-text`, with `~` behind a line without an end. */
const brief = (lines: readonly DiffLine[]) =>
  lines.map(({ kind, text, ended }) => `${SIGNS[kind]}${text}${ended ? '' : '~'}`)

describe('the lines of two texts', () => {
  it.each<[string, string, string, string[]]>([
    ['no lines', '', '', []],
    ['the same', 'a\nb\n', 'a\nb\n', [' a', ' b']],
    ['the same without an end', 'a', 'a', [' a~']],
    ['one more', 'a\nc\n', 'a\nb\nc\n', [' a', '+b', ' c']],
    ['one fewer', 'a\nb\nc\n', 'a\nc\n', [' a', '-b', ' c']],
    ['another', 'a\nb\nc\n', 'a\nx\nc\n', [' a', '-b', '+x', ' c']],
    ['all new', '', 'a\nb\n', ['+a', '+b']],
    ['all gone', 'a\nb', '', ['-a', '-b~']],
    ['nothing in common', 'a\nb\n', 'x\ny\nz\n', ['-a', '-b', '+x', '+y', '+z']],
    ['one that is repeated', 'a\na\n', 'a\na\na\n', [' a', ' a', '+a']],
    ['two that changed places', 'a\nb\n', 'b\na\n', ['-a', ' b', '+a']],
    ['an end that came', 'a\nb', 'a\nb\n', [' a', '-b~', '+b']],
    ['an end that went', 'b\n', 'b', ['-b', '+b~']],
    ['a line behind one without an end', 'a', 'a\nb', ['-a~', '+a', '+b~']],
    ['an empty line', 'a\n', 'a\n\n', [' a', '+']],
    ['an empty text and an empty line', '', '\n', ['+']],
    ['line ends of another kind', 'a\r\nb\r\n', 'a\nb\r\n', ['-a\r', '+a', ' b\r']],
    ['a bare carriage return', 'a\rb', 'a\rb\n', ['-a\rb~', '+a\rb']],
    ['escape sequences as they are', '\u001b[2J\n', '\u202e\n', ['-\u001b[2J', '+\u202e']],
  ])('are told: %s', (_, before, after, lines) => {
    const found = textDifference(before, after)
    expect(brief(found.lines)).toEqual(lines)
    expect(found.cut).toBe(false)
  })

  it('are numbered on each side', () => {
    const { lines } = textDifference('a\nb\nc\nd\n', 'a\nx\ny\nd\n')
    expect(lines.map(({ before, after }) => [before, after])).toEqual([
      [1, 1],
      [2, null],
      [3, null],
      [null, 2],
      [null, 3],
      [4, 4],
    ])
  })
})

describe('what is too different', () => {
  const numbersTo = (count: number, step: number) =>
    `${[...Array(count).keys()].map((index) => index * step).join('\n')}\n`

  it('is told as removed and added between the common beginning and end, and says so', () => {
    const limits = { edits: 3, milliseconds: 60_000 }
    const texts = ['start\na\nb\nc\nend\n', 'start\nx\nb\ny\nend\n'] as const
    const cut = textDifference(...texts, limits)
    expect(cut.cut).toBe(true)
    expect(brief(cut.lines)).toEqual([' start', '-a', '-b', '-c', '+x', '+b', '+y', ' end'])
    const whole = textDifference(...texts, { ...limits, edits: 4 })
    expect(whole.cut).toBe(false)
    expect(brief(whole.lines)).toEqual([' start', '-a', '+x', ' b', '-c', '+y', ' end'])
  })

  it('is cut too where the time is over', () => {
    const limits = { edits: Infinity, milliseconds: -1 }
    expect(textDifference('a\nb\n', 'x\nb\ny\n', limits).cut).toBe(true)
  })

  it('is never a text in the place of nothing, nor lines put in at one place', () => {
    const none = { edits: 0, milliseconds: -1 }
    expect(textDifference('', 'a\nb\n', none).cut).toBe(false)
    expect(textDifference('a\nb\n', '', none).cut).toBe(false)
    expect(textDifference('a\nb\n', 'a\nx\ny\nb\n', none).cut).toBe(false)
    expect(textDifference('a\n', 'a\n', none).cut).toBe(false)
  })

  it('is given up for 100,000 lines of which half are others, and every line is still told', () => {
    const [before, after] = [numbersTo(100_000, 2), numbersTo(100_000, 3)]
    const { lines, cut } = textDifference(before, after)
    expect(cut).toBe(true)
    expect(textOf(lines, 'before')).toBe(before)
    expect(textOf(lines, 'after')).toBe(after)
  })

  it('is not 100,000 lines with a few changes far apart', () => {
    const before = numbersTo(100_000, 1)
    const after = before.replace('\n7\n', '\nseven\n').replace('\n99000\n', '\n').concat('end')
    const { lines, cut } = textDifference(before, after)
    expect(cut).toBe(false)
    expect(brief(lines.filter(({ kind }) => kind !== 'same'))).toEqual([
      '-7',
      '+seven',
      '-99000',
      '+end~',
    ])
  })

  it('is not one line of many bytes', () => {
    const long = 'x'.repeat(500_000)
    const { lines, cut } = textDifference(`${long}\n${long}a\n`, `${long}\n${long}b\n`)
    expect(cut).toBe(false)
    expect(lines.map(({ kind }) => kind)).toEqual(['same', 'removed', 'added'])
  })
})

describe('random texts', () => {
  const texts = randomTexts(3000, 7)

  it.each([
    ['matched', undefined],
    ['given up', { edits: 2, milliseconds: 60_000 }],
  ])('are given back by the lines of each side: %s', (_, limits) => {
    for (const { before, after } of texts) {
      const { lines } = textDifference(before, after, limits)
      expect(textOf(lines, 'before')).toBe(before)
      expect(textOf(lines, 'after')).toBe(after)
      expect(numbersOf(lines, 'before')).toBe(true)
      expect(numbersOf(lines, 'after')).toBe(true)
      expect(lines.map(({ kind }) => SIGNS[kind]).join('')).not.toContain('+-')
    }
  })

  it('are the same exactly where no line is another', () => {
    for (const { before, after } of texts) {
      const { lines } = textDifference(before, after)
      expect(lines.every(({ kind }) => kind === 'same')).toBe(before === after)
    }
  })
})

function textOf(lines: readonly DiffLine[], side: 'before' | 'after'): string {
  return lines
    .filter((line) => line[side] !== null)
    .map(({ text, ended }) => (ended ? `${text}\n` : text))
    .join('')
}

/** Whether the lines of one side are numbered from 1. */
function numbersOf(lines: readonly DiffLine[], side: 'before' | 'after'): boolean {
  const numbers = lines.flatMap((line) => line[side] ?? [])
  return numbers.every((number, index) => number === index + 1)
}
