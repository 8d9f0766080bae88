import { expect, it } from 'vitest'
import { writeRating } from '../../src/annotations/ratings.ts'
import { bestGood, readEvidences, suggestionsOf } from '../../src/bisect/bisectEvidence.ts'
import type { RecordedBoot } from '../../src/bootlog/bootHistory.ts'
import { assess } from '../../src/health/assess.ts'
import { readMachine } from '../../src/machine/machine.ts'
import { SYSTEM_PROFILE } from '../../src/nix/profile.ts'
import { generation, machine, pathOf } from '../plan/fixture.ts'
import { smallHost, systemPath } from '../support/terminal/small.ts'

it('suggests what people said of systems, and begins with the best of them', async () => {
  const host = smallHost({ generations: [1, 2, 3, 4] })
  await writeRating(host, systemPath(2), { word: 'good', note: '' })
  await writeRating(host, systemPath(3), { word: 'bad', note: 'no sound' })
  const machine = await readMachine(host, SYSTEM_PROFILE)
  const evidences = await readEvidences(host, machine)
  expect(suggestionsOf(machine, evidences)).toEqual([
    { storePath: systemPath(3), verdict: 'bad', reason: expect.stringContaining('no sound') },
    { storePath: systemPath(2), verdict: 'good', reason: expect.stringMatching(/good/) },
  ])
  expect(bestGood(machine, evidences, systemPath(4))).toBe(systemPath(2))
})

it('suggests nothing where nothing is known', async () => {
  const host = smallHost()
  const machine = await readMachine(host, SYSTEM_PROFILE)
  const evidences = await readEvidences(host, machine)
  expect(suggestionsOf(machine, evidences)).toEqual([])
  expect(bestGood(machine, evidences, systemPath(3))).toBeNull()
})

it('suggests good by a boot that went well, not by one in which units failed', () => {
  const some = machine([generation(2), generation(1)])
  const boots = [2, 1].map(
    (number): RecordedBoot => ({
      ...{
        id: `${number}`,
        toplevel: pathOf(number),
        first: number * 1e7,
        last: number * 1e7 + 1e6,
      },
      ...{ up: 1e6, finished: true, emergency: false, undecided: false, end: 'clean' },
      failedUnits: number === 2 ? ['display-manager.service'] : [],
    }),
  )
  const history = { boots, switches: [], whole: true }
  const records = {
    history: { status: 'known', history },
    failedUnits: null,
    state: null,
    now: 1e9,
  } as const
  expect(suggestionsOf(some, assess(some, records))).toEqual([
    { storePath: pathOf(1), verdict: 'good', reason: expect.stringContaining('successfully') },
  ])
})
