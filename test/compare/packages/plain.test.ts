import { describe, expect, it } from 'vitest'
import type { PackageChange } from '../../../src/compare/packages/packageChanges.ts'
import { plainPackages } from '../../../src/compare/packages/plain.ts'

const row = (before: string[], after: string[], sizeDelta = 0): string => {
  const change: PackageChange = {
    name: 'it',
    status: 'changed',
    before,
    after,
    sizeDelta,
    selected: false,
    beforePaths: 1,
    afterPaths: 1,
  }
  return plainPackages([change])
}

describe('a row of nix store diff-closures', () => {
  it.each<[string[], string[], number, string]>([
    [['1.0'], ['1.1'], 0, 'it: 1.0 → 1.1\n'],
    [[], ['1.0'], 20_480, 'it: ∅ → 1.0, +20.0 KiB\n'],
    [['1.0'], [], -20_480, 'it: 1.0 → ∅, -20.0 KiB\n'],
    [[''], [], 0, 'it: ε → ∅\n'],
    [['1.0', '1.1'], ['1.1', '1.2'], 0, 'it: 1.0 → 1.2\n'], // only what changed
    [['10', '9'], ['8'], 0, 'it: 10, 9 → 8\n'], // byte order
    [['', 'a', 'é'], ['x'], 0, 'it: a, é, ε → x\n'], // the ε is sorted as one
    [['1.0'], ['1.0'], 8192, 'it: +8.0 KiB\n'],
    [['1.0'], ['1.0'], -8192, 'it: -8.0 KiB\n'],
    [['1.0'], ['1.0'], 8191, ''], // rebuilt: invisible
    [['1.0'], ['1.1'], 8191, 'it: 1.0 → 1.1\n'],
  ])('%j → %j by %i bytes is %j', (before, after, sizeDelta, text) => {
    expect(row(before, after, sizeDelta)).toBe(text)
  })
})

describe('a size as printf("%+.1f") has it', () => {
  it.each([
    [8192 + 51, '+8.0'],
    [8192 + 52, '+8.1'],
    [8448, '+8.2'], // 8.25: an exact half goes to the even digit
    [8960, '+8.8'], // 8.75
    [10_496, '+10.2'], // 10.25
    [-8448, '-8.2'],
    [-8960, '-8.8'],
    [10_189, '+10.0'], // 9.95
    [1024 * 1024 * 1024, '+1048576.0'],
    [-123_456_789_012, '-120563270.5'],
  ])('%i bytes: %s KiB', (bytes, text) => {
    expect(row([], [], bytes)).toBe(`it: ${text} KiB\n`)
  })
})

it('many rows stand one a line, none for none', () => {
  const change = {
    name: 'a',
    status: 'added',
    before: [],
    after: ['1'],
    sizeDelta: 0,
    selected: false,
    beforePaths: 1,
    afterPaths: 1,
  } as const
  expect(plainPackages([change, { ...change, name: 'b' }])).toBe('a: ∅ → 1\nb: ∅ → 1\n')
  expect(plainPackages([])).toBe('')
})
