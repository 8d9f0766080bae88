import { describe, expect, it } from 'vitest'
import { namedGenerations } from '../../src/changes/planRules.ts'
import { mountedHost } from '../../src/host/mounted.ts'
import {
  type DeletionRules,
  parseRules,
  rulesBegunBy,
  wordsFor,
} from '../../src/plan/parseDeletion.ts'
import { layOut } from '../support/layout.ts'
import { GENERATIONS, generation, machine } from './fixture.ts'

const DAY = 86_400_000
const parsed = (text: string) => parseRules(text.split(' ').filter((word) => word !== ''))
const gen = (name: string) => ({ kind: 'gen', gen: name }) as const
const range = (first: number, last: number) => ({ kind: 'range', first, last }) as const

describe('the rules of a deletion', () => {
  it.each<[string, DeletionRules]>([
    ['3', { kind: 'named', names: [gen('3')] }],
    ['3 5-7', { kind: 'named', names: [gen('3'), range(5, 7)] }],
    ['3..7', { kind: 'named', names: [range(3, 7)] }],
    ['7-7', { kind: 'named', names: [range(7, 7)] }],
    ['previous good 3', { kind: 'named', names: [gen('previous'), gen('good'), gen('3')] }],
    ['/nix/store/x-3-7', { kind: 'named', names: [gen('/nix/store/x-3-7')] }],
    ['keep-last 5', { kind: 'policy', policy: { keepLast: 5 } }],
    ['--keep-last 5', { kind: 'policy', policy: { keepLast: 5 } }],
    ['keep-last=5', { kind: 'policy', policy: { keepLast: 5 } }],
    ['--keep-last=5', { kind: 'policy', policy: { keepLast: 5 } }],
    ['keep-last 0', { kind: 'policy', policy: { keepLast: 0 } }],
    [
      'keep-last 1 keep-daily 2 keep-weekly 3 keep-monthly 4 older-than 30d',
      {
        kind: 'policy',
        policy: {
          ...{ keepLast: 1, keepDaily: 2, keepWeekly: 3, keepMonthly: 4 },
          olderThan: 30 * DAY,
        },
      },
    ],
  ])('%s', (text, rules) => {
    expect(parsed(text)).toEqual(rules)
  })

  it.each([
    ['', 'Name generations (3 5-7) or give rules (keep-last 5).'],
    ['7-3', '7-3 runs backwards: write 3-7.'],
    ['3 keep-last 5', 'Name generations or give rules, not both.'],
    ['keep-last', 'keep-last takes a number of generations, such as keep-last 5.'],
    ['keep-last x', 'keep-last takes a number of generations, such as keep-last 5, not x.'],
    ['keep-last -1', 'keep-last takes a number of generations, such as keep-last 5, not -1.'],
    ['keep-last=', 'keep-last takes a number of generations, such as keep-last 5.'],
    ['keep-last 5 keep-last 6', 'keep-last is given twice.'],
    ['keep-last keep-daily 6', 'keep-last takes a number of generations, such as keep-last 5.'],
    ['older-than 30', 'older-than takes an age such as 30d, 4w or 6m, not 30.'],
    ['keep-yearly 3', /^Unknown rule: keep-yearly\. The rules are: keep-last, .*older-than\.$/],
    ['--all', /^Unknown rule: --all\./],
  ])('%j can’t be meant', (text, message) => {
    const description = typeof message === 'string' ? message : expect.stringMatching(message)
    expect(() => parsed(text)).toThrow(
      expect.objectContaining({ code: 'usage', message: description }),
    )
  })
})

describe('what is half typed', () => {
  it.each([
    ['keep-m', ['keep-monthly']],
    ['keep-last 5 --old', ['older-than']],
    ['k', ['keep-last', 'keep-daily', 'keep-weekly', 'keep-monthly']],
    ['keep-last ', ['keep-last']],
    ['keep-last 5', []],
    ['keep-l ', []],
    ['keep-yearly', []],
    ['3 ', []],
    ['', []],
  ])('%j may become %j', (text, rules) => expect(rulesBegunBy(text)).toEqual(rules))
})

describe('what is named', () => {
  const some = machine([generation(9), ...GENERATIONS])
  const host = mountedHost(layOut())
  const numbers = async (text: string) => {
    const rules = parsed(text)
    const names = rules.kind === 'named' ? rules.names : []
    return (await namedGenerations(host, some, names)).map(({ number }) => number)
  }

  it('is what there is in a range, each once', async () => {
    expect(await numbers('3-99 4 1..3')).toEqual([9, 4, 3, 2, 1])
    expect(await numbers('current 1')).toEqual([4, 1])
  })
  it.each([
    ['5-8', 'usage', 'There is no generation from 5 to 8 (existing: 1 to 9).'],
    ['0-0', 'usage', 'There is no generation from 0 to 0 (existing: 1 to 9).'],
    ['7', 'no-generation', expect.stringContaining('There is no generation 7')],
    ['1 nobody', 'no-generation', expect.stringContaining('nobody')],
  ])('%s is nothing', async (text, code, message) => {
    await expect(numbers(text)).rejects.toMatchObject({ code, message })
  })

  it.each([
    [[], ''],
    [[3], '3'],
    [[3, 4], '3 4'],
    [[2, 3, 4], '2-4'],
    // There is none between 4 and 9.
    [[9, 4, 3, 1], '1 3-9'],
  ])('%j is written so that it means just that', async (chosen, text) => {
    expect(wordsFor(chosen, [9, 4, 3, 2, 1])).toBe(text)
    if (text !== '') expect((await numbers(text)).sort()).toEqual([...chosen].sort())
  })
})
