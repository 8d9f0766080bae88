import { describe, expect, it } from 'vitest'
import { keptByPolicy, type Policy, parseAge } from '../../src/plan/retention.ts'
import { generation } from './fixture.ts'

const day = (month: number, date: number, hour = 12) =>
  new Date(2026, month - 1, date, hour).getTime()
const NOW = day(6, 30)

/** Newest first: two on one day, some in one week, some in other months. */
const SOME = [
  [9, day(6, 29, 18)],
  [8, day(6, 29, 9)],
  [7, day(6, 28)],
  [6, day(6, 24)],
  [5, day(6, 1)],
  [4, day(5, 20)],
  [3, day(5, 2)],
  [2, day(3, 3)],
  [1, day(1, 1)],
].map(([number = 0, created = 0]) => generation(number, { created }))

const kept = (policy: Policy) => [...keptByPolicy(SOME, policy, NOW).keys()].sort((a, b) => b - a)

describe('what a policy keeps', () => {
  it.each<[string, Policy, number[]]>([
    ['nothing at all', {}, []],
    ['the newest', { keepLast: 2 }, [9, 8]],
    ['the newest of each day', { keepDaily: 2 }, [9, 7]],
    // The week of Monday 29 June, that of 22 June (with Sunday the 28th), that of 1 June.
    ['the newest of each week', { keepWeekly: 3 }, [9, 7, 5]],
    ['the newest of each month', { keepMonthly: 3 }, [9, 4, 2]],
    ['the oldest where there are too few periods', { keepMonthly: 9 }, [9, 4, 2, 1]],
    // Each rule counts only what no earlier rule keeps.
    ['rules one after the other', { keepLast: 1, keepDaily: 1 }, [9, 7]],
    ['all of them', { keepLast: 1, keepDaily: 1, keepWeekly: 1, keepMonthly: 1 }, [9, 7, 5, 4]],
    // 3 was the one in use when the last 42 days began.
    ['the young and the one in use', { olderThan: 42 * 86_400_000 }, [9, 8, 7, 6, 5, 4, 3]],
    ['everything younger', { olderThan: 999 * 86_400_000 }, [9, 8, 7, 6, 5, 4, 3, 2, 1]],
  ])('%s', (_, policy, numbers) => {
    expect(kept(policy)).toEqual(numbers)
  })
  it('says why', () => {
    const reasons = keptByPolicy(SOME, { keepLast: 1, keepMonthly: 1 }, NOW)
    expect(reasons.get(9)).toEqual(['last #1'])
    expect(reasons.get(4)).toEqual(['monthly #1'])
    const aged = keptByPolicy(SOME, { olderThan: 42 * 86_400_000 }, NOW)
    expect([aged.get(4), aged.get(3)]).toEqual([['younger than 42d'], ['in use 42d ago']])
    const hours = keptByPolicy(SOME, { olderThan: 36 * 3_600_000 }, NOW)
    expect([...hours.values()].flat()).toContain('in use 36h ago')
  })
})

describe('parseAge', () => {
  it.each([
    ['30d', 30 * 24],
    ['2w', 14 * 24],
    ['12h', 12],
    ['30', null],
    ['d', null],
    ['-3d', null],
    ['3 d', null],
  ])('%s', (text, hours) => {
    expect(parseAge(text)).toBe(hours === null ? null : hours * 3_600_000)
  })
})
