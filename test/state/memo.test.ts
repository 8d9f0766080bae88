import { expect, it, vi } from 'vitest'
import { memo } from '../../src/state/memo.ts'

const object = {}

it.each<[string, readonly unknown[], readonly unknown[], number]>([
  ['the same arguments', [1, 'a', object], [1, 'a', object], 1],
  ['the same not-a-number', [Number.NaN], [Number.NaN], 1],
  ['none', [], [], 1],
  ['one more', [1], [2], 2],
  ['the last one another', [1, 2], [1, 3], 2],
  ['another object that says the same', [{}], [{}], 2],
  ['null, then undefined', [null], [undefined], 2],
  ['zero, then minus zero', [0], [-0], 2],
])('with %s', (_, first, second, times) => {
  const compute = vi.fn((...args: readonly unknown[]) => ({ args }))
  const remembered = memo(compute)
  const answers = [remembered(...first), remembered(...second)]
  expect(compute).toHaveBeenCalledTimes(times)
  expect(answers[1]).toEqual({ args: second })
  expect(answers[0] === answers[1]).toBe(times === 1)
})

it('remembers the last answer alone', () => {
  const compute = vi.fn((value: number) => ({ value }))
  const remembered = memo(compute)
  const first = remembered(1)
  remembered(2)
  expect(remembered(1)).toEqual(first)
  expect(compute.mock.calls).toEqual([[1], [2], [1]])
})

it('remembers an answer that is undefined', () => {
  const compute = vi.fn(() => undefined)
  const remembered = memo(compute)
  remembered()
  remembered()
  expect(compute).toHaveBeenCalledOnce()
})

it('asks again where there was no answer, and keeps the one from before', () => {
  const compute = vi.fn((value: number) => {
    if (value < 0) throw new RangeError('negative')
    return { value }
  })
  const remembered = memo(compute)
  const answer = remembered(1)
  expect(() => remembered(-1)).toThrow('negative')
  expect(() => remembered(-1)).toThrow('negative')
  expect(remembered(1)).toBe(answer)
  expect(compute).toHaveBeenCalledTimes(3)
})
