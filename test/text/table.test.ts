import { expect, it } from 'vitest'
import { table } from '../../src/text/table.ts'

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
