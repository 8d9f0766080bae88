import { describe, expect, it } from 'vitest'
import { width } from '../../src/text/width.ts'
import { openSmallComparison, readLines } from '../support/terminal/comparison.ts'
import { expectWholeFrame } from '../support/terminal/rows.ts'
import type { Screen, ScreenOptions } from '../support/terminal/screen.ts'

/** The difference of these two texts, opened as that of a file. */
async function openTexts(
  before: string | null,
  after: string | null,
  options: Partial<ScreenOptions> = {},
): Promise<Screen> {
  const files = (text: string | null) => ({ other: 'it', ...(text !== null && { motd: text }) })
  const screen = await openSmallComparison(files(before), files(after), options)
  await screen.press('5', 'enter')
  await screen.miss('Loading…')
  expect(screen.line(1)).toMatch(/^ etc\/motd {2}(added|removed|changed)/)
  return screen
}

/** What stands below the title. */
function body(screen: Screen): string[] {
  const lines = readLines(screen)
  return lines.slice(2, lines.findLastIndex((line) => line !== '') + 1)
}

const numbered = (count: number, what = 'line') =>
  Array.from({ length: count }, (_, index) => `${what} ${index + 1}`)
const joined = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('')
const THIRTY = numbered(30)
const BEFORE = joined(THIRTY)
const AFTER = joined(THIRTY.with(14, 'another line'))

describe('the difference of two texts', () => {
  it('has numbers and signs, equal lines around it, and how many are left out', async () => {
    await using screen = await openTexts(BEFORE, AFTER)
    expectWholeFrame(screen)
    expect(body(screen)).toEqual([
      ' ··· 11 unchanged lines ···',
      ' 12 12   line 12',
      ' 13 13   line 13',
      ' 14 14   line 14',
      ' 15    - line 15',
      '    15 + another line',
      ' 16 16   line 16',
      ' 17 17   line 17',
      ' 18 18   line 18',
      ' ··· 12 unchanged lines ···',
    ])
  })

  it('has more and fewer lines around it by + and -, and no more than all', async () => {
    await using screen = await openTexts(BEFORE, AFTER, { rows: 60 })
    const three = body(screen)
    await screen.press('}')
    const ten = body(screen)
    expect(ten[0]).toBe(' ··· 4 unchanged lines ···')
    expect(ten).toHaveLength(24)
    await screen.press('}')
    const all = body(screen)
    expect(all).toHaveLength(31)
    await screen.press('}', '}', '}')
    expect(body(screen)).toEqual(all)
    await screen.press('{', '{', '{')
    expect(body(screen)).toEqual(three)
    await screen.press('{')
    expect(body(screen)).toEqual(three)
  })

  it.each([40, 80, 121])('stands in two columns by v, and in one again, at %i', async (columns) => {
    await using screen = await openTexts(BEFORE, AFTER, { columns, rows: 40 })
    const one = body(screen)
    await screen.press('v')
    expectWholeFrame(screen)
    const rows = body(screen).map((line) => line.split('│'))
    expect(rows.map((sides) => sides.map((side) => side.trimEnd()))).toEqual([
      [' ··· 11 unchanged lines ···'],
      [' 12   line 12', ' 12   line 12'],
      [' 13   line 13', ' 13   line 13'],
      [' 14   line 14', ' 14   line 14'],
      [' 15 - line 15', ' 15 + another line'],
      [' 16   line 16', ' 16   line 16'],
      [' 17   line 17', ' 17   line 17'],
      [' 18   line 18', ' 18   line 18'],
      [' ··· 12 unchanged lines ···'],
    ])
    const places = rows.filter((sides) => sides.length === 2).map(([side]) => side?.length)
    expect(new Set(places).size).toBe(1)
    await screen.press('v')
    expect(body(screen)).toEqual(one)
  })

  it('has lines on one side alone where the other side is shorter, or is not there', async () => {
    await using screen = await openTexts('a\nb\nc\n', 'a\nx\n')
    await screen.press('v')
    expect(body(screen).map((line) => line.split('│').map((side) => side.trim()))).toEqual([
      ['1   a', '1   a'],
      ['2 - b', '2 + x'],
      ['3 - c', ''],
    ])
    await using added = await openTexts(null, 'a\nb\n')
    expect(body(added)).toEqual(['   1 + a', '   2 + b'])
    await using removed = await openTexts('a\nb\n', null)
    expect(body(removed)).toEqual([' 1   - a', ' 2   - b'])
  })
})

describe('a line', () => {
  const long = (end: string) => `${'0123456789'.repeat(30)}${end}`

  it.each([40, 80])('that is too long is broken and nothing of it lost, at %i', async (columns) => {
    await using screen = await openTexts(`${long('a')}\n`, `${long('b')}\n`, { columns, rows: 60 })
    expectWholeFrame(screen)
    const shown = body(screen)
      .map((line) => line.slice(7))
      .join('')
    expect(shown).toBe(long('a') + long('b'))
    await screen.press('v')
    expectWholeFrame(screen)
    const sides = body(screen).map((line) => line.split('│'))
    const side = (place: number) => sides.map((some) => some[place]?.slice(5).trimEnd()).join('')
    expect([side(0), side(1)]).toEqual([long('a'), long('b')])
  })

  it('of wide characters and tabs keeps the columns where they are', async () => {
    const texts = [
      '日本語の設定ファイル\n\tindented\n',
      '日本語のファイル\n\tindented\ttoo\n',
    ] as const
    await using screen = await openTexts(...texts, { columns: 60 })
    await screen.see(' 1   - 日本語の設定ファイル', '   2 +     indented    too')
    await screen.press('v')
    await screen.see('日本語の設定ファイル')
    const places = body(screen).map((line) => width(line.slice(0, line.indexOf('│'))))
    expect(new Set(places).size).toBe(1)
    expectWholeFrame(screen)
  })

  it('without an end says so', async () => {
    await using screen = await openTexts('same\nlast', 'same\nlast\n')
    expect(body(screen)).toEqual([
      ' 1 1   same',
      ' 2   - last (no newline at end of file)',
      '   2 + last',
    ])
  })
})
