import { describe, expect, it } from 'vitest'
import type { Link } from '../../src/bisect/bisection.ts'
import { begin, linkOf, play, randomOf, rowOf, suspectNumbers, systemOf } from './fixture.ts'

/** As many questions as it may take to find one of `count`. */
const most = (count: number) => Math.ceil(Math.log2(count)) + 1

describe('a search over generations of which any one is the first bad one', () => {
  it.each(Array.from({ length: 31 }, (_, index) => index + 2))('32 of them, %i is', (culprit) => {
    const links = rowOf(32)
    const { progress, questions } = play(links, begin(links, 1, 32), ({ number }) =>
      number >= culprit ? 'bad' : 'good',
    )
    expect(suspectNumbers(progress)).toEqual([culprit])
    expect(progress.candidates[progress.good]?.number).toBe(culprit - 1)
    expect(questions).toBeLessThanOrEqual(most(32))
  })

  it('finds it among any number of them, in as many questions as were announced', () => {
    for (let count = 2; count <= 70; count++) {
      const links = rowOf(count)
      for (let culprit = 2; culprit <= count; culprit++) {
        const first = begin(links, 1, count)
        const { progress, questions } = play(links, first, ({ number }) =>
          number >= culprit ? 'bad' : 'good',
        )
        expect(suspectNumbers(progress)).toEqual([culprit])
        expect(questions).toBeLessThanOrEqual(Math.ceil(Math.log2(count - 1)))
      }
    }
  })

  it('finds it, or says which are left, whatever is skipped, gone, or there twice', () => {
    for (let seed = 1; seed <= 400; seed++) {
      const random = randomOf(seed)
      const { links, systems } = made(random)
      const culprit = 1 + Math.floor(random() * (systems - 1))
      const isBad = (link: Pick<Link, 'storePath'>) => placeOf(link, systems) >= culprit
      const skipped = new Set(links.filter(() => random() < 0.15).map((link) => link.storePath))
      const [good, bad] = [links[0]?.number ?? 0, links.at(-1)?.number ?? 0]
      const first = begin(links, good, bad)
      const { progress, questions, skips } = play(links, first, (candidate) => {
        expect(linkOf(links, candidate.number).whyNot, `seed ${seed}`).toBeNull()
        if (skipped.has(candidate.storePath)) return 'skip'
        return isBad(candidate) ? 'bad' : 'good'
      })
      const left = suspectNumbers(progress).map((number) => linkOf(links, number))
      expect(
        left.map((link) => placeOf(link, systems)),
        `seed ${seed}`,
      ).toContain(culprit)
      // All but the last of those that are left could not be answered.
      for (const link of left.slice(0, -1)) {
        expect(skipped.has(link.storePath) || link.whyNot !== null, `seed ${seed}`).toBe(true)
      }
      expect(questions, `seed ${seed}`).toBeLessThanOrEqual(most(systems) + skips)
    }
  })
})

/** Systems in a row, each with one to three links that follow each other, some of them gone. */
function made(random: () => number) {
  const systems = 2 + Math.floor(random() * 40)
  const links: Link[] = []
  let number = 1 + Math.floor(random() * 20)
  for (let place = 0; place < systems; place++) {
    const isEnd = place === 0 || place === systems - 1
    const whyNot = !isEnd && random() < 0.15 ? 'its store path is gone' : null
    const count = 1 + Math.floor(random() ** 3 * 3)
    for (let again = 0; again < count; again++) {
      links.push({ number, storePath: systemOf(place), whyNot })
      number += 1 + Math.floor(random() * 3)
    }
  }
  return { links, systems }
}

/** Which system in the row a link leads to. */
function placeOf({ storePath }: Pick<Link, 'storePath'>, systems: number): number {
  return Array.from({ length: systems }, (_, place) => place).findIndex(
    (place) => systemOf(place) === storePath,
  )
}
