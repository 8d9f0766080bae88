import { describe, expect, it } from 'vitest'
import type { Bootable } from '../../src/boot/bootable.ts'
import { whatFreesBootSpace } from '../../src/plan/bootSpace.ts'
import { generation, machine } from './fixture.ts'

const MACHINE = machine([
  generation(6, { current: true, bootDefault: true }),
  generation(5),
  generation(4, { pins: ['good'] }),
  generation(3),
  generation(2, { running: true, booted: true }),
  generation(1),
])
const bootable = ({ number }: { number: number }, profile: string | null = null): Bootable => ({
  profile,
  number,
  gen: profile ?? String(number),
  storePath: null,
  specialisations: [],
})
const ALL = MACHINE.generations.map((some) => bootable(some))
/** There is room once none of these is listed any more. */
const onceGone =
  (...needless: number[]) =>
  (after: readonly Bootable[]) =>
    needless.every((number) => !after.some((some) => some.number === number))

describe('what makes room on /boot', () => {
  it.each([
    [[1], [1]],
    [[5], [5]],
    [
      [1, 5],
      [1, 5],
    ],
    [[3], [3]],
    [[], []],
  ])('where %j are in the way, it is %j', (needless, numbers) => {
    expect(whatFreesBootSpace(MACHINE, ALL, onceGone(...needless))).toEqual(numbers)
  })
  it.each([4, 2, 6])('is nothing where %i, which is protected, is in the way', (number) => {
    expect(whatFreesBootSpace(MACHINE, ALL, onceGone(number))).toBeNull()
  })
  it('is none of those that go already, nor a pin of that number', () => {
    const after = [...ALL.filter(({ number }) => number !== 5), bootable({ number: 5 }, 'good')]
    expect(whatFreesBootSpace(MACHINE, after, onceGone(5))).toBeNull()
    expect(whatFreesBootSpace(MACHINE, after, onceGone(1))).toEqual([1])
  })
  it('is found among a thousand', () => {
    const many = machine(Array.from({ length: 1000 }, (_, at) => generation(1000 - at)))
    const all = many.generations.map((some) => bootable(some))
    const fits = (after: readonly Bootable[]) => after.length <= 400
    expect(whatFreesBootSpace(many, all, fits)).toHaveLength(600)
  })
})
