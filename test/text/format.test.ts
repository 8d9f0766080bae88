import { describe, expect, it } from 'vitest'
import {
  age,
  ageOf,
  agoOf,
  bytes,
  bytesChange,
  counted,
  dateTime,
  exactBytes,
  grouped,
} from '../../src/text/format.ts'

describe('bytes', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.0 KiB'],
    [1_048_575, '1.0 MiB'],
    [13_207_024_435, '12.3 GiB'],
    [3 * 2 ** 50, '3072.0 TiB'],
    [-1536, '−1.5 KiB'],
  ])('%d is %s', (count, text) => {
    expect(bytes(count)).toBe(text)
  })
  it('are exact where a person wants to know', () => {
    expect([512, 1536, 23_421_337_600].map(exactBytes)).toEqual([
      ...['512 B', '1.5 KiB (1,536 bytes)', '21.8 GiB (23,421,337,600 bytes)'],
    ])
  })
  it('signs a change in both directions', () => {
    expect([1536, -1536, 0].map(bytesChange)).toEqual(['+1.5 KiB', '−1.5 KiB', '0 B'])
  })
})

describe('age', () => {
  const hour = 3_600_000
  it.each([
    [-hour, 'future'],
    [-59_000, 'now'],
    [59_000, 'now'],
    [60_000, '1 min'],
    [2 * hour, '2 h'],
    [47 * hour, '1 d'],
    [13 * 24 * hour, '13 d'],
    [14 * 24 * hour, '2 w'],
    [59 * 24 * hour, '8 w'],
    [61 * 24 * hour, '2 mo'],
    [700 * 24 * hour, '22 mo'],
    [731 * 24 * hour, '2 y'],
  ])('%d ms is %s', (milliseconds, text) => {
    expect(age(milliseconds)).toBe(text)
  })
})

describe('the age of a date', () => {
  const now = Date.UTC(2026, 5, 30)
  it.each<[string, number, number, string, string]>([
    ['is told', now - 7_200_000, now, '2 h', '2 h ago'],
    ['is now below a minute', now - 5000, now, 'now', 'just now'],
    ['is not known of a link from 1970', 5000, now, '–', 'at an unknown time'],
    ['is not known where the clock says 1970', now, 5000, '–', 'at an unknown time'],
  ])('%s', (_, date, clock, age_, ago) => {
    expect([ageOf(date, clock), agoOf(date, clock)]).toEqual([age_, ago])
  })
})

describe('dateTime', () => {
  it('is local time, in the format of nixos-rebuild', () => {
    expect(dateTime(new Date(2026, 4, 3, 9, 8, 7).getTime())).toBe('2026-05-03 09:08:07')
  })
})

describe('counted', () => {
  it('takes the plural from one, and groups thousands', () => {
    expect([counted(1, 'path'), counted(4012, 'path'), counted(0, 'entry', 'entries')]).toEqual([
      '1 path',
      '4,012 paths',
      '0 entries',
    ])
  })
})

describe('grouped', () => {
  it.each([0, 7, 999, 1000, 12_345, 999_999, 1_000_000, 1_234_567_890, -1234])('%d', (count) => {
    expect(grouped(count)).toBe(count.toLocaleString('en'))
  })
})
