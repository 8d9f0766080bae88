import { expect, it } from 'vitest'
import { sortedInTurns } from '../../src/runtime/sortedInTurns.ts'

it.each([0, 1, 2047, 2048, 2049, 10_000])(
  'sorts %d as toSorted does, and yields',
  async (length) => {
    const list = Array.from({ length }, (_, index) => ({ key: (index * 7919) % 613, index }))
    const byKey = (a: { key: number }, b: { key: number }) => a.key - b.key
    let asked = 0
    const sorted = await sortedInTurns(list, byKey, () => {
      asked += 1
      return asked % 2 === 0 ? Promise.resolve() : null
    })
    expect(sorted).toEqual(list.toSorted(byKey))
    expect(asked).toBeGreaterThanOrEqual(Math.ceil(length / 2048))
  },
)
