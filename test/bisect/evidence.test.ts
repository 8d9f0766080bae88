import { expect, it } from 'vitest'
import { bestGood, readEvidences, suggestionsOf } from '../../src/bisect/evidence.ts'
import { readMachine } from '../../src/machine/machine.ts'
import { writeMark } from '../../src/machine/marks.ts'
import { SYSTEM_PROFILE } from '../../src/nix/profile.ts'
import { smallHost, systemPath } from '../support/terminal/small.ts'

it('suggests what people said of systems, and begins with the best of them', async () => {
  const host = smallHost({ generations: [1, 2, 3, 4] })
  await writeMark(host, systemPath(2), { word: 'good', note: '' })
  await writeMark(host, systemPath(3), { word: 'bad', note: 'no sound' })
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
