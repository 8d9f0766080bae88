import { describe, expect, it } from 'vitest'
import { changesOf, statusOf } from '../../src/bisect/advice.ts'
import { answer } from '../../src/bisect/answer.ts'
import { progressOf } from '../../src/bisect/progress.ts'
import { helpful } from '../../src/bisect/suggestion.ts'
import { asked, begin, linksOf, play, rowOf, say, suspectNumbers, systemOf } from './fixture.ts'

const numbersOf = (progress: ReturnType<typeof progressOf>) =>
  progress.candidates.map(({ number }) => number)

describe('beginning', () => {
  it('takes the two in either order: the older one is good', () => {
    const links = rowOf(9)
    expect(begin(links, 8, 3)).toEqual(begin(links, 3, 8))
    const progress = progressOf(begin(links, 8, 3), links)
    expect(numbersOf(progress)).toEqual([3, 4, 5, 6, 7, 8])
    expect(statusOf(progress)).toBe('3 is good, 8 is bad: 5 candidates, at most 3 tests left.')
  })

  it('is at its end where nothing lies between the two', () => {
    const links = rowOf(9)
    const progress = progressOf(begin(links, 4, 5), links)
    expect(asked(progress)).toBeNull()
    expect(progress.left).toBe(0)
    expect(statusOf(progress)).toBe('Culprit: 5 (4 is good).')
  })

  it('refuses one generation, and one system under two numbers', () => {
    const links = linksOf({ 1: 'a', 2: 'b', 3: 'a' })
    expect(() => begin(links, 2, 2)).toThrow('2 can’t be both good and bad')
    expect(() => begin(links, 1, 3)).toThrow('1 and 3 are the same system')
  })
})

describe('identical systems', () => {
  it('count as one, which stands where it was first', () => {
    const links = linksOf({ 1: 'a', 2: 'b', 3: 'c', 4: 'b', 5: 'c', 6: 'd' })
    const progress = progressOf(begin(links, 1, 6), links)
    expect(numbersOf(progress)).toEqual([1, 2, 3, 6])
    expect(progress.left).toBe(2)
  })

  it('are at the ends where someone went back and forth', () => {
    // 7 is 5 again: between it and 8 there is nothing to ask about.
    const back = linksOf({ 5: 'a', 6: 'b', 7: 'a', 8: 'c' })
    expect(numbersOf(progressOf(begin(back, 5, 8), back))).toEqual([7, 8])
    // The bad one was there before 6 already.
    const forth = linksOf({ 4: 'z', 5: 'a', 6: 'b', 7: 'a' })
    expect(numbersOf(progressOf(begin(forth, 4, 7), forth))).toEqual([4, 5])
  })

  it('are answered for by any of their numbers', () => {
    const links = linksOf({ 1: 'a', 2: 'b', 3: 'c', 4: 'b', 5: 'd' })
    const bisection = say(begin(links, 1, 5), links, 4, 'bad')
    expect(suspectNumbers(progressOf(bisection, links))).toEqual([2])
  })
})

describe('answers', () => {
  const links = rowOf(10)
  const halfway = say(begin(links, 1, 10), links, 5, 'good')

  it.each([
    [3, 'bad', '3 can’t be bad: 5 is newer and good.'],
    [1, 'bad', '1 is the good end of this bisect. To change it: terrapin bisect reset.'],
    [10, 'good', '10 is the bad end of this bisect.'],
    [10, 'skip', '10 is the bad end of this bisect.'],
  ] as const)('%i %s is refused where it contradicts', (number, verdict, sentence) => {
    expect(() => say(halfway, links, number, verdict)).toThrow(sentence)
  })

  it('good is refused behind a bad one', () => {
    const bisection = say(halfway, links, 8, 'bad')
    expect(() => say(bisection, links, 9, 'good')).toThrow('9 can’t be good: 8 is older and bad.')
    expect(() => say(bisection, links, 5, 'bad')).not.toThrow()
  })

  it('are refused for what does not lie between the ends', () => {
    const some = begin(links, 3, 7)
    for (const number of [2, 8]) {
      expect(() => say(some, links, number, 'good')).toThrow(
        `${number} is not between 3 (good) and 7 (bad).`,
      )
    }
    expect(() => answer(some, links, systemOf('else'), 'bad', 0)).toThrow(/^\/nix\/store\//)
  })

  it('take the place of an earlier one about the same system', () => {
    const { bisection, before } = answer(halfway, links, systemOf(5), 'bad', 7)
    expect(before).toBe('good')
    expect(bisection.answers).toEqual([{ storePath: systemOf(5), verdict: 'bad', at: 7 }])
    expect(suspectNumbers(progressOf(bisection, links))).toEqual([2, 3, 4, 5])
  })

  it('that say nothing new change nothing', () => {
    expect(say(halfway, links, 1, 'good')).toEqual(halfway)
    const more = progressOf(say(halfway, links, 3, 'good'), links)
    expect(suspectNumbers(more)).toEqual(suspectNumbers(progressOf(halfway, links)))
  })
})

describe('what can’t be tried', () => {
  const whyNot = 'its store path is gone'
  const links = rowOf(5).map((link) => (link.number === 3 ? { ...link, whyNot } : link))

  it('is not asked about, and can be the first bad one', () => {
    const { progress, questions } = play(links, begin(links, 1, 5), ({ number }) =>
      number > 2 ? 'bad' : 'good',
    )
    expect(questions).toBeLessThanOrEqual(2)
    expect(suspectNumbers(progress)).toEqual([3, 4])
    expect(statusOf(progress)).toBe('Culprit: 3 or 4 (2 is good). Not tested: 3.')
  })

  it('may be answered all the same by someone who knows', () => {
    const { progress } = play(links, say(begin(links, 1, 5), links, 3, 'bad'), () => 'good')
    expect(suspectNumbers(progress)).toEqual([3])
  })

  it('is all that there is: the end says so at once', () => {
    const gone = rowOf(5).map((link) =>
      link.number === 1 || link.number === 5 ? link : { ...link, whyNot },
    )
    const progress = progressOf(begin(gone, 1, 5), gone)
    expect(statusOf(progress)).toBe('Culprit: 2-5 (1 is good). Not tested: 2-4.')
  })
})

describe('generations that changed meanwhile', () => {
  const before = rowOf(9)
  const bisection = say(begin(before, 1, 9), before, 5, 'good')

  it('one that was deleted is passed over, and said', () => {
    const links = before.filter(({ number }) => number !== 7)
    const progress = progressOf(bisection, links)
    expect(asked(progress)).not.toBe(7)
    expect(progress.candidates.find(({ number }) => number === 7)?.whyNot).toBe('it was deleted')
    expect(changesOf(progress)).toEqual(['No longer testable: 7.'])
    // The next answer takes note of it.
    expect(changesOf(progressOf(say(bisection, links, 6, 'good'), links))).toEqual([])
  })

  it('keep their order where an end, or one that was answered, is deleted', () => {
    const links = before.filter(({ number }) => ![1, 5, 9].includes(number))
    const progress = progressOf(bisection, links)
    expect(numbersOf(progress)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(suspectNumbers(progress)).toEqual([6, 7, 8, 9])
  })

  it('one whose number went to another system is not mixed up with it', () => {
    const links = before.map((link) =>
      link.number === 5 ? { ...link, storePath: systemOf('other') } : link,
    )
    const progress = progressOf(bisection, links)
    expect(progress.candidates.filter(({ place }) => place === 5)).toMatchObject([
      { storePath: systemOf(5), verdict: 'good', whyNot: 'it was deleted' },
      { storePath: systemOf('other'), verdict: null, whyNot: null },
    ])
    expect(changesOf(progress)).toEqual(['New candidates: 5.', 'No longer testable: 5.'])
  })

  it('one that has another number now keeps its place and is called by that', () => {
    const links = [...before.filter(({ number }) => number !== 7), { ...before[6], number: 12 }]
    const progress = progressOf(bisection, links as typeof before)
    expect(progress.candidates.at(6)).toMatchObject({ number: 12, place: 7, whyNot: null })
    expect(suspectNumbers(progress)).toEqual([6, 12, 8, 9])
  })

  it('new ones behind the bad end are not looked at, and that is said', () => {
    const links = rowOf(11)
    expect(changesOf(progressOf(bisection, links))).toEqual([
      'New, but not candidates (newer than 9): 10 and 11.',
    ])
  })
})

it('suggests only what would bring the search on', () => {
  const links = rowOf(9)
  const progress = progressOf(say(begin(links, 1, 9), links, 5, 'good'), links)
  const all = links.map(({ storePath }) => ({
    storePath,
    verdict: 'good' as const,
    reason: 'booted 3 times',
  }))
  expect(helpful(progress, all).map(({ storePath }) => storePath)).toEqual([6, 7, 8].map(systemOf))
})
