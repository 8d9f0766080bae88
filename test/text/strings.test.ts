import { expect, it } from 'vitest'
import { inByteOrder } from '../../src/text/strings.ts'

it.each([
  [
    ['b', 'é', '\u{1f422}', 'a', '\uffee', 'B'],
    ['B', 'a', 'b', 'é', '\uffee', '\u{1f422}'],
  ],
  [
    ['b', 'é', 'a', '\uffee', 'B'],
    ['B', 'a', 'b', 'é', '\uffee'],
  ],
])('names are sorted as bytes: %j', (names, sorted) => {
  expect(inByteOrder(names)).toEqual(sorted)
})
