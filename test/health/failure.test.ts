import { describe, expect, it } from 'vitest'
import type { Commit } from '../../src/compare/configuration/configurationChange.ts'
import { failureRows, type Suspects } from '../../src/health/breakCandidates.ts'
import type { Boot, Evidence } from '../../src/health/evidence.ts'
import { type Failure, failureOf } from '../../src/health/failure.ts'
import { packageRow, unit } from '../state/fixture.ts'

const boot = (id: string, given: Partial<Boot>): Boot => ({
  ...{ id, toplevel: null, first: 0, last: 60_000, up: 60_000, finished: true, emergency: false },
  ...{ undecided: false, end: 'clean', failedUnits: [], specialisation: null },
  ...given,
})
const broken = (id: string, ...failedUnits: string[]) =>
  boot(id, { finished: false, end: 'cut-off', failedUnits })
const evidence = (given: Partial<Evidence>): Evidence => ({
  ...{ boots: [], switches: [], ran: 0, failedUnits: null, state: null, tries: null, rating: null },
  ...{ leftNoTrace: false, health: { kind: 'unknown', by: 'evidence', reasons: [] } },
  ...given,
})

describe('how a system failed', () => {
  it('is by the units of its boots, counted, with the latest boot of each', () => {
    const boots = [broken('c', 'a.service'), broken('b', 'a.service', 'b.service'), boot('a', {})]
    expect(failureOf(evidence({ boots }))).toEqual({
      units: [
        { name: 'a.service', boot: 'c', boots: 2 },
        { name: 'b.service', boot: 'b', boots: 1 },
      ],
      ...{ failedBoots: 2, boots: 3, boot: 'c' },
    })
  })

  it('is counted and explained in one pass, however many units failed', () => {
    const names = Array.from({ length: 20_000 }, (_, index) => `u${index}.service`)
    const failure = failureOf(evidence({ boots: [broken('b', ...names), broken('a', ...names)] }))
    expect(failure?.units).toHaveLength(20_000)
    expect(failure?.units[19_999]).toEqual({ name: 'u19999.service', boot: 'b', boots: 2 })
    let looked = 0
    const files = Array.from({ length: 50_000 }, (_, index) => `${index}.nix`)
    const commit = {
      hash: 'abc',
      subject: 'x',
      files: new Proxy(files, {
        get: (all, key) => {
          looked++
          return Reflect.get(all, key)
        },
      }),
    }
    failureRows('3', failure as Failure, {
      units: [],
      packages: [],
      commits: [commit as unknown as Commit],
    })
    expect(looked).toBeLessThan(100_000)
  })

  it('is nothing where the latest boot went well, or a person says that it is good', () => {
    expect(failureOf(evidence({ boots: [boot('b', {}), broken('a', 'a.service')] }))).toBeNull()
    const rating = { word: 'good', note: '', at: 0 } as const
    expect(failureOf(evidence({ boots: [broken('a')], rating }))).toBeNull()
    expect(failureOf(evidence({}))).toBeNull()
  })

  it('is also by what fails now, and what failed after a switch', () => {
    const runs = boot('b', { end: 'runs' })
    expect(failureOf(evidence({ boots: [runs], failedUnits: ['x.service'] }))?.units).toEqual([
      { name: 'x.service', boot: 'b', boots: 0 },
    ])
    const toplevel = '/nix/store/x' as never
    const switched = { at: 0, up: 0, boot: 's', toplevel, status: 4, failedUnits: ['y.service'] }
    expect(failureOf(evidence({ switches: [switched] }))?.units[0]?.boot).toBe('s')
  })
})

describe('the first rows of a comparison with it', () => {
  const failure: Failure = {
    units: [{ name: 'greetd.service', boot: 'c', boots: 2 }],
    ...{ failedBoots: 2, boots: 3, boot: 'c' },
  }
  const commit = (hash: string, subject: string, ...files: string[]): Commit => ({
    ...{ hash, subject, files, author: 'robin', date: '2026-05-03T10:00:00Z', status: 'added' },
  })
  const says = (suspects: Partial<Suspects>) =>
    failureRows('43', failure, { units: [], commits: [], packages: [], ...suspects }).map(
      (row) => `${row.topic}: ${row.description}`,
    )

  it('name the unit, its change, a package and commits of its name', () => {
    const units = [unit('other.service'), unit('greetd.service', { why: 'ExecStart differs' })]
    const commits = [
      commit('1111111aaa', 'greetd: start sway'),
      commit('2222222aaa', 'tidy up', 'modules/greetd.nix'),
      commit('3333333aaa', 'not about greetdx'),
    ]
    const packages = [packageRow('greetd'), packageRow('greetd-tui')]
    expect(says({ units, commits, packages })).toEqual([
      'Failed: greetd.service in 2 of 3 boots of 43',
      'Candidate: greetd.service changed: ExecStart differs',
      'Candidate: package greetd 1.0 → 1.1 (upgraded)',
      'Candidate: commit 1111111 “greetd: start sway” names greetd',
      'Candidate: commit 2222222 “tidy up” changes modules/greetd.nix',
    ])
  })

  it('say only what failed while nothing else is known, or nothing concerns it', () => {
    expect(says({})).toEqual(['Failed: greetd.service in 2 of 3 boots of 43'])
    const rebuilt = unit('greetd.service', { rebuilt: true })
    expect(says({ units: [rebuilt] })).toHaveLength(1)
  })

  it('tell of boots that did not finish without a failed unit', () => {
    const rows = failureRows(
      '43',
      { ...failure, units: [] },
      { units: [], commits: [], packages: [] },
    )
    expect(rows).toEqual([
      expect.objectContaining({
        description: 'startup of 43 did not finish in 2 of 3 boots',
        opens: { kind: 'log', unit: null, boot: 'c' },
      }),
    ])
  })
})
