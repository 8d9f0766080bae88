import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compareClosures } from '../../src/compare/packages/compareClosures.ts'
import { explainChange } from '../../src/history/explainChange.ts'
import { NO_EXPLANATION } from '../../src/history/explanation.ts'
import { nameFilter } from '../../src/history/nameFilter.ts'
import { readHistory } from '../../src/history/readHistory.ts'
import type { Host } from '../../src/host/host.ts'
import type { Generation } from '../../src/machine/generation.ts'
import { type Machine, readMachine } from '../../src/machine/machine.ts'
import { SYSTEM_PROFILE } from '../../src/nix/profile.ts'
import { sampleHost } from '../../src/sample/sampleHost.ts'
import { targetOf } from '../../src/targets/target.ts'

describe('the history of packages', () => {
  let host: Host
  let machine: Machine
  beforeAll(async () => {
    host = await sampleHost()
    machine = await readMachine(host, SYSTEM_PROFILE)
  })
  afterAll(() => host.close())

  it('is what comparing each generation with the one before tells', async () => {
    const history = await readHistory(host, machine, nameFilter([]))
    expect(history).toHaveLength(13)
    for (const { generation, comparedWith, packages } of history) {
      const [before, after] = [comparedWith, generation].map((wanted) =>
        targetOf(machine.generations.find(({ number }) => number === wanted) as Generation),
      )
      const compared = await compareClosures(host, before as never, after as never)
      const known = packages.map(({ selected: _, ...change }) => change)
      expect(known).toEqual(compared.packages.map(({ selected: _, ...change }) => change))
    }
  })

  it('leaves out generations in which nothing of a name changed, newest first', async () => {
    const history = await readHistory(host, machine, nameFilter(['firefox']))
    expect(history.map(({ generation }) => generation)).toEqual([
      42, 41, 38, 36, 34, 28, 25, 20, 16,
    ])
    for (const { packages } of history) {
      expect(packages).toEqual([expect.objectContaining({ name: 'firefox', selected: true })])
    }
    expect(await readHistory(host, machine, nameFilter(['no-such']))).toEqual([])
  })

  it('compares with the next older one that exists', async () => {
    const some = machine.generations.filter(({ number }) => [43, 38, 36].includes(number))
    const history = await readHistory(host, { generations: some }, nameFilter(['firefox']))
    expect(history.map(({ generation, comparedWith }) => [generation, comparedWith])).toEqual([
      [43, 38],
      [38, 36],
    ])
    expect(history[0]?.packages[0]).toMatchObject({ before: ['149.0.2'], after: ['150.0.1'] })
  })

  it('is explained by the commits and inputs between the two', async () => {
    const [before, after] = [41, 42].map((wanted) =>
      machine.generations.find(({ number }) => number === wanted),
    )
    const { commits, inputs } = await explainChange(host, before, after, null)
    expect(commits[0]?.subject).toBe('firefox: 150.0.1 before the channel has it')
    expect(inputs).toEqual([])
    expect(await explainChange(host, undefined, after, null)).toEqual(NO_EXPLANATION)
  })
})

describe('names', () => {
  it.each([
    [[], false, ['a', 'b'], ['a', 'b']],
    [['firefox'], false, ['firefox', 'firefox-bin', 'xfirefox'], ['firefox']],
    [['fire*'], false, ['firefox', 'fire', 'campfire'], ['firefox', 'fire']],
    [['*fox', 'a'], false, ['firefox', 'a', 'b'], ['firefox', 'a']],
    [['fire'], true, ['firefox', 'fire', 'campfire'], ['firefox', 'fire']],
    [['gtk+[3]'], false, ['gtk+3', 'gtk+[3]'], ['gtk+3', 'gtk+[3]']],
  ] as const)('%j (by prefix: %s) of %j are %j', (wanted, prefix, names, found) => {
    expect(names.filter(nameFilter(wanted, prefix))).toEqual(found)
  })
})
