import { describe, expect, it } from 'vitest'
import { planCleanUp } from '../../src/plan/planDelete.ts'
import { keptByPolicy, type Policy, parseAge } from '../../src/plan/retention.ts'
import { findWrongDates } from '../../src/problems/dateProblems.ts'
import { wrongDates } from '../../src/problems/wrongDates.ts'
import { generation, machine, planning, system } from './fixture.ts'

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

/** Generations by number, newest first, as dated; all of NixOS 26.05 unless told. */
const made = (dates: Readonly<Record<number, number>>, nixosVersion = '26.05.1990.cd34e') =>
  Object.entries(dates)
    .map(([number, created]) => generation(Number(number), { created }))
    .map((one) => ({ ...one, system: system(one.storePath ?? ('' as never), { nixosVersion }) }))
    .reverse()

/** Generations 1, 2 … made on these days of May. */
const inMay = (...dates: number[]) =>
  Object.fromEntries(dates.map((date, index) => [index + 1, day(5, date)]))

describe('a date that can’t be right', () => {
  it.each<[string, number[], Readonly<Record<number, number>>, string?]>([
    [
      'is none of those that rise with the numbers',
      [],
      { 1: day(1, 1), 2: day(2, 1), 3: day(2, 1) },
    ],
    ['is 1970', [3], { 1: day(5, 1), 2: day(6, 29), 3: 0 }],
    ['is 1970 whatever the version is called', [3], { 1: day(5, 1), 3: 5000 }, 'mine'],
    ['is before its release', [1, 2], { 1: day(1, 1), 2: day(1, 2), 3: day(6, 1) }, '26.11pre1.a'],
    ['is before its commit', [1], { 1: day(5, 1), 2: day(6, 1) }, 'tag-26.05.20260520.cd34e'],
    ['lies in the future', [2], { 1: day(5, 1), 2: day(7, 2), 3: day(6, 29) }],
    ['is before those of lower numbers', [4], inMay(3, 4, 5, 1, 6)],
    ['is after those of higher numbers', [2], inMay(1, 9, 3, 4, 5)],
    ['may be either of two that contradict each other', [1, 2], { 1: day(6, 9), 2: day(6, 1) }],
  ])('%s', (_, numbers, dates, version) => {
    expect([...wrongDates(made(dates, version), NOW).keys()].sort()).toEqual(numbers)
  })

  const plan = (dates: Readonly<Record<number, number>>, policy: Policy) =>
    planCleanUp({ ...planning(machine(made(dates))), now: NOW }, policy)
  const MONTH: Policy = { olderThan: 30 * 86_400_000 }

  it('lets nothing go that is itself younger: the newest is dated 1970', () => {
    const dates = { 1: day(4, 1), 2: day(4, 20), 3: day(6, 28), 4: day(6, 29), 5: 0 }
    const { generations, kept, warnings } = plan(dates, MONTH)
    expect(generations).toEqual([1])
    expect(kept.map(({ generation: number, reasons }) => [number, ...reasons])).toEqual([
      [5, expect.stringMatching(/^dated before NixOS 26\.05\.1990\.cd34e \(19(70|69)-.*\)$/)],
      [4, 'younger than 30d'],
      [3, 'younger than 30d'],
      [2, 'in use 30d ago'],
    ])
    expect(warnings[0]).toMatch(/^The date of 5 \(19.*\) can’t be right: rules by date skip it\.$/)
  })

  it('is none of a machine whose clock is wrong: that is said instead', () => {
    const generations = made({ 1: day(4, 1), 2: day(4, 20), 3: day(6, 29) })
    const readAt = 720_000
    expect([...wrongDates(generations, readAt)]).toEqual([])
    expect(findWrongDates(machine(generations, { readAt }))?.message).toMatch(
      /^The clock is wrong: it says 19(70|69)-.*, before this NixOS was built\.$/,
    )
    const some = { ...planning(machine(generations)), now: readAt }
    const { generations: deleted, warnings } = planCleanUp(some, MONTH)
    expect(deleted).toEqual([])
    expect(warnings[0]).toMatch(
      /^The clock is wrong \(19.*\): the ages of generations are unknown\.$/,
    )
  })

  it('is told at the top', () => {
    const generations = made({ 1: day(5, 1), 2: day(5, 2), 3: 5000 })
    expect(findWrongDates(machine(generations, { readAt: NOW }))).toMatchObject({
      message: expect.stringMatching(/^The date of 3 \(19.*\) can’t be right\.$/),
      explains: expect.stringMatching(/^3 is dated before NixOS 26\.05\.1990\.cd34e: /),
    })
    expect(findWrongDates(machine(made({ 1: day(5, 1) }), { readAt: NOW }))).toBeNull()
  })

  it('keeps what says itself that it is younger, and deletes what is old by any date', () => {
    const dates = { 1: 0, 2: day(7, 9), 3: day(4, 1), 4: day(4, 20), 5: day(6, 29) }
    expect(plan(dates, MONTH).generations).toEqual([1, 3])
  })

  it('is not the newest day, nor the oldest that is kept', () => {
    const dates = { 1: day(6, 20), 2: 0, 3: day(6, 27), 4: day(6, 28), 5: day(7, 20) }
    expect(plan(dates, { keepDaily: 1 }).generations).toEqual([1, 3])
    expect(plan(dates, { keepMonthly: 9 }).generations).toEqual([3])
    const last = plan(dates, { keepLast: 1 })
    expect([last.generations, last.warnings.join()]).toEqual([
      [1, 2, 3, 4],
      expect.not.stringContaining('can’t be right'),
    ])
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
