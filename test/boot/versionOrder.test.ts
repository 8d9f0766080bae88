import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { compareUapi } from '../../src/boot/systemdBoot/versionOrder.ts'
import { describeWith, findProgram } from './available.ts'

/** From the specification, oldest first. */
const ORDERED = [
  '',
  '122.1',
  '123~rc1-1',
  '123',
  '123-a',
  '123-a.1',
  '123-1',
  '123-1.1',
  '123^post1',
  '123.a-1',
  '123.1-1',
  '123a-1',
  '124-1',
  '1000',
]

describe('versions', () => {
  it('are in the order that the specification gives', () => {
    expect([...ORDERED].reverse().sort(compareUapi)).toEqual(ORDERED)
  })

  it.each([
    ['Generation 9 26.05, built on 2026-05-09', 'Generation 10 26.05, built on 2026-05-01', -1],
    ['Generation 9, 2026-05-09', 'Generation 10, 2026-05-01', -1],
    ['nixos-generation-9.conf', 'nixos-generation-10.conf', -1],
    ['1_2', '1 2', 0],
    ['00123', '123', 0],
    ['1.', '1', 1],
    ['a', '1', -1],
    ['~', '', -1],
    ['9'.repeat(400), `1${'0'.repeat(400)}`, -1],
    ['Ü', 'ß', 0],
  ])('%j and %j', (a, b, order) => {
    expect(Math.sign(compareUapi(a, b))).toBe(order)
    expect(Math.sign(compareUapi(b, a))).toBe(0 - order)
  })

  it('of a million characters are compared at once', () => {
    for (const piece of ['-', '~^.-', ' ', 'a', '0']) {
      const long = piece.repeat(1_000_000 / piece.length)
      expect(compareUapi(long, long)).toBe(0)
    }
  })
})

describeWith("systemd's own comparison", ['systemd-analyze'], () => {
  it('says the same of pieces put together at random', () => {
    const pieces = ['0', '1', '10', '010', 'a', 'B', 'rc', '~', '-', '^', '.', '_', ' ', '+', '']
    const random = makeRandom(7)
    const version = () =>
      Array.from({ length: 1 + random(5) }, () => pieces[random(pieces.length)]).join('')
    for (let round = 0; round < 150; round++) {
      const [a, b] = [version(), version()]
      const said = spawnSync(
        findProgram('systemd-analyze') ?? '',
        ['compare-versions', '--', a, b],
        {
          encoding: 'utf8',
        },
      )
      const order = { 0: 0, 11: 1, 12: -1 }[said.status ?? -1]
      expect([a, b, Math.sign(compareUapi(a, b))]).toEqual([a, b, order])
    }
  })
})

/** The same numbers below `most` every time (Lehmer). */
function makeRandom(seed: number): (most: number) => number {
  let state = seed
  return (most) => {
    state = (state * 48_271) % 2_147_483_647
    return state % most
  }
}
