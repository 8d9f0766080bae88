import { describe, expect, it } from 'vitest'
import { fittedTable } from '../../src/text/fitted.ts'
import { width } from '../../src/text/width.ts'

const COLUMNS = ['A', 'NAME', 'WHY'].map((title, index) => ({
  title,
  text: (row: readonly string[]) => row[index] ?? '',
}))

const LONG = 'words of a reason that is too long for its line '.repeat(3)

describe('a table that is fitted', () => {
  it('has its cells below each other where they fit', () => {
    const { titles, rows } = fittedTable(
      COLUMNS,
      [
        ['C', 'web', 'one'],
        ['A', 'mail', ''],
      ],
      80,
    )
    expect([titles, ...rows.flat()]).toEqual(['A  NAME  WHY', 'C  web   one', 'A  mail'])
  })

  it('wraps the cells of its widest columns', () => {
    const { rows } = fittedTable(COLUMNS, [['C', 'web.service', LONG]], 40)
    expect(rows[0]?.slice(0, 2)).toEqual([
      'C  web.service  words of a reason that',
      '                is too long for its line',
    ])
  })

  it.each([12, 20, 40, 80])('has no line wider than %i columns', (columns) => {
    const some = [
      ['C', 'x'.repeat(90), LONG],
      ['A', '世界'.repeat(50), 'y'.repeat(1_000_000)],
      ['R', '', 'short'],
    ]
    const { titles, rows } = fittedTable(COLUMNS, some, columns)
    for (const line of [titles, ...rows.flat()]) expect(width(line)).toBeLessThanOrEqual(columns)
  })

  it('cuts a cell after some lines, or after as many as are wanted', () => {
    const cut = fittedTable(COLUMNS, [['C', 'web', 'y'.repeat(5000)]], 40).rows[0] ?? []
    expect([cut.length, cut.at(-1)?.endsWith('…')]).toEqual([8, true])
    const whole = fittedTable(COLUMNS, [['C', 'web', 'y'.repeat(5000)]], 40, 500).rows[0] ?? []
    expect(whole.join('').replaceAll(/[^y]/g, '')).toHaveLength(5000)
  })

  it('without a width has one line for each row, of which a long one moves no other', () => {
    const rows = [
      ['C', 'x'.repeat(200), 'one'],
      ['C', 'web', 'two'],
    ]
    const lines = fittedTable(COLUMNS, rows, Infinity).rows.flat()
    expect(lines).toEqual([`C  ${'x'.repeat(200)}  one`, `C  ${'web'.padEnd(40)}  two`])
  })
})
