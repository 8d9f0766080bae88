import { expect, it } from 'vitest'
import { listedAfter } from '../../src/boot/bootable.ts'
import type { BootMenu } from '../../src/boot/menu.ts'
import { assess } from '../../src/health/assess.ts'
import type { BootRecords } from '../../src/health/bootRecords.ts'
import { besides } from '../../src/machine/besides.ts'
import { whyUnstartable } from '../../src/machine/machine.ts'
import { machineProblems } from '../../src/problems/problems.ts'
import { generation, machine, pathOf, pin, system } from '../plan/fixture.ts'

/*
 * What a disk may have tens of thousands of is looked up in maps: a look through all of them for each
 * would take half a minute here, in which no key is answered.
 */

const COUNT = 60_000
const MAX_MS = 20_000

const numbers = Array.from({ length: COUNT }, (_, index) => COUNT - index)
const all = machine(
  // One date for all, and no kernel: nothing that ends a search early.
  numbers.map((number) =>
    generation(number, {
      created: Date.UTC(2026, 5),
      system: system(pathOf(number), { hasKernel: false, bootspec: {} as never }),
    }),
  ),
  {
    pins: numbers.map((number) => pin(`pin${number}`, pathOf(number, 'pinned'))),
  },
)

const boots = numbers.map((number) => ({
  ...{ id: String(number), toplevel: pathOf(number), first: number, last: number, up: 1000 },
  ...{ finished: true, emergency: false, undecided: false, end: 'clean', failedUnits: [] },
}))
const records = {
  history: { status: 'known', history: { boots, switches: [], whole: true } },
  ...{ failedUnits: null, state: null, now: Date.UTC(2026, 6) },
} as unknown as BootRecords

it.each<[string, () => unknown]>([
  ['what is pinned beside them', () => besides(all).length],
  [
    'what a menu will list of as many profiles',
    () => {
      const bootables = numbers.map((number) => ({
        ...{ profile: `pin${number}`, number: 1, gen: `pin${number}` },
        ...{ storePath: pathOf(number), specialisations: [] },
      }))
      return listedAfter(all.bootMenu as BootMenu, bootables, bootables).length
    },
  ],
  [
    'why each can’t start',
    () => all.generations.map((one) => whyUnstartable(all, one.system)).length,
  ],
])('%s', (_, read) => {
  const before = performance.now()
  expect(read()).toBe(COUNT)
  expect(performance.now() - before).toBeLessThan(MAX_MS)
})

it('the machine’s problems', () => {
  const before = performance.now()
  const evidences = assess(all, records)
  const facts = {
    machine: all,
    evidences,
    interruptedChange: null,
    room: null,
    unkept: [],
    warnings: [],
  }
  expect(machineProblems(facts).length).toBe(COUNT)
  expect(performance.now() - before).toBeLessThan(MAX_MS)
})
