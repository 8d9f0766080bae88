import { expect, it } from 'vitest'
import { oneBlank, table } from '../../src/text/table.ts'

const COLUMNS = [
  { title: 'NAME', text: ([name]: readonly string[]) => name ?? '' },
  { title: 'SAYS', text: ([, message]: readonly string[]) => message ?? '' },
]

it('has its cells below each other', () => {
  expect(
    table(COLUMNS, [
      ['web', 'one'],
      ['mail', 'two'],
    ]),
  ).toEqual(['NAME  SAYS', 'web   one', 'mail  two'])
})

it('shows a very long cell whole, and pads no other to its length', () => {
  const long = 'a'.repeat(900_000)
  const rows = [[long, 'one'], ...Array.from({ length: 1000 }, () => ['b', 'two'])]
  const [, first, second] = table(COLUMNS, rows)
  expect(first).toBe(`${long}  one`)
  expect(second).toBe(`${'b'.padEnd(250)}  two`)
})

it('has no cell that is padded to a row of its own, whatever the blanks', () => {
  const padded = `26.05${'\u00a0'.repeat(40)} 9  ${'\u3000'.repeat(3)}current`
  expect(oneBlank(padded)).toBe('26.05 9 current')
})
