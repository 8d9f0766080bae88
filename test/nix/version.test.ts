import { describe, expect, it } from 'vitest'
import { compareVersions } from '../../src/nix/compareVersions.ts'

describe('versions as nix-env orders them', () => {
  it.each([
    ['1.0', '2.3'],
    ['2.1', '2.3'],
    ['2.3', '2.5'],
    ['2.5', '3.1'],
    ['2.3.1', '2.3.10'], // by value, not by letters
    ['1.0', '1.0.0'],
    ['2.3', '2.3.1'],
    ['2.3a', '2.3.1'], // a number after a word
    ['2.3pre1', '2.3'], // pre before everything, even before nothing
    ['2.3pre3', '2.3pre12'],
    ['2.3pre1', '2.3c'],
    ['2.3pre1', '2.3q'],
    ['2.3a', '2.3c'],
    ['2.3', '2.3a'],
    ['', '0'],
    ['6.18.7', '6.18.10'],
    ['2024-09-30', '2024-10-01'],
    ['6.18-rc3', '6.18.1'],
    ['99999999999', '1'], // too long for a number, so it is a word
  ])('%s is older than %s', (older, newer) => {
    expect(compareVersions(older, newer)).toBeLessThan(0)
    expect(compareVersions(newer, older)).toBeGreaterThan(0)
  })

  it.each([
    ['2.3', '2.3'],
    ['2.3', '2-3'], // dots and dashes only separate
    ['2.3', '2..3-'],
    ['2.3', '02.003'],
    ['2.3a', '2.3.a'],
    ['', ''],
  ])('neither %j nor %j is older', (a, b) => {
    expect(compareVersions(a, b)).toBe(0)
    expect(compareVersions(b, a)).toBe(0)
  })

  it('is one order: whatever lies between two is between them in every comparison', () => {
    const ordered = [
      'pre',
      '2.3pre1',
      '2.3pre3',
      '2.3pre12',
      '2.3',
      '2.3a',
      '2.3c',
      '2.3.0',
      '2.3.1',
      '2.3.10',
      '2.4',
      '10',
    ]
    for (const [index, one] of ordered.entries()) {
      for (const [other, two] of ordered.entries()) {
        const sign = Math.sign(compareVersions(one, two))
        expect([one, two, sign]).toEqual([one, two, Math.sign(index - other)])
      }
    }
  })
})
