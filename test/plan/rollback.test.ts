import { describe, expect, it } from 'vitest'
import type { BootEntry } from '../../src/boot/menu.ts'
import { changesOf } from '../../src/changelog/changelogChanges.ts'
import type { ChangeRequest } from '../../src/changelog/request.ts'
import type { BestKnownGood } from '../../src/health/bestKnownGood.ts'
import type { Generation } from '../../src/machine/generation.ts'
import { planRollback, rollbackMode } from '../../src/plan/planRollback.ts'
import { generation, machine, pathOf, planning, switchTo, system } from './fixture.ts'

const PROFILE = '/nix/var/nix/profiles/system'
const other = { system: system(pathOf(2), { kernelVersion: '6.12.1' }) }
const ALL = [
  generation(4, { current: true, bootDefault: true }),
  generation(3, { running: true, booted: true }),
  generation(2, other),
]
const POINTERS = { pointers: { running: pathOf(3), booted: pathOf(3) } }

const best = (found: Generation | null): BestKnownGood => ({
  generation: found,
  reasons: found === null ? ['None is good.', 'Boots are unknown.'] : ['Booted twice.'],
})
const facts = (found: Generation | null, currentIsGood = false) => ({
  best: best(found),
  currentIsGood,
  isStuck: false,
  changes: ['Kernel: 6.18.9 → 6.18.7'],
  interruptedChange: null,
  advice: 'Say which.',
})
const PLANNING = planning(machine(ALL, POINTERS))

describe('the way back to what is known to be good', () => {
  it('is a switch to it that says why, and what changes', () => {
    const plan = planRollback(PLANNING, facts(ALL[1] as Generation))
    expect(plan.steps[0]?.argv).toEqual([
      'nix-env',
      '--profile',
      PROFILE,
      '--switch-generation',
      '3',
    ])
    expect(plan.reasons).toEqual(['Why 3: Booted twice.', 'Kernel: 6.18.9 → 6.18.7'])
    expect(plan).toMatchObject({ typed: null, blocked: false, generations: [3] })
  })

  it('is refused where none is known, with what to do and the reasons', () => {
    const message = 'None is good. Say which. Boots are unknown.'
    expect(() => planRollback(PLANNING, facts(null))).toThrow(
      expect.objectContaining({ code: 'no-generation', message }),
    )
  })

  const status = (changes: Partial<Generation>) => [
    generation(4, { current: true, running: true, bootDefault: true, ...changes }),
    ...ALL.slice(1).map((one) => ({ ...one, running: false })),
  ]

  it.each<[string, Partial<Generation>, boolean, number]>([
    ['stands there already', {}, true, 0],
    ['stands there, the menu not known', { bootDefault: null }, true, 0],
    ['is current but not good', {}, false, 2],
    ['does not run', { running: false }, true, 2],
    ['does not start by itself', { bootDefault: false }, true, 2],
  ])('where the current one %s', (_, changes, good, steps) => {
    const all = status(changes)
    const plan = planRollback(planning(machine(all, POINTERS)), facts(ALL[1] as Generation, good))
    expect(plan.steps).toHaveLength(steps)
    expect(plan.blocked).toBe(false)
  })

  it('stands there also where no other one is known to be good', () => {
    const plan = planRollback(planning(machine(status({}), POINTERS)), facts(null, true))
    expect(plan).toMatchObject({ steps: [], warnings: [expect.stringContaining('mark 4 bad')] })
  })

  it('takes back what would start once in its place, and nothing else', () => {
    const all = machine(status({}), POINTERS)
    const oneShot: BootEntry = { id: '3', title: '', toplevel: pathOf(3), files: [], tries: null }
    const bootMenu = all.bootMenu && { ...all.bootMenu, oneShot }
    const plan = planRollback(planning({ ...all, bootMenu }), facts(null, true))
    expect(plan.steps.map(({ argv }) => argv)).toEqual([['bootctl', 'set-oneshot', '']])
    expect(plan.checks).toEqual([{ kind: 'next-boot', storePath: null }])
    expect(plan.warnings[0]).toBe('Clears the one-time boot entry (3).')
  })

  it('tells of a change that was cut off, and does again only a switch that led here', () => {
    const running = { current: null, running: pathOf(3), mode: 'switch' } as const
    const reversal = { kind: 'switch', profile: PROFILE, ...running } as const
    const plan = (request: ChangeRequest | null) => {
      const begin = { what: 'begin', id: 'a', at: 0, kind: 'switch', settles: null } as const
      const [interruptedChange = null] = changesOf([{ ...begin, request, reversal }])
      const some = machine(status({}), POINTERS)
      return planRollback(planning(some), { ...facts(null, true), interruptedChange })
    }
    const again = plan(switchTo(4))
    expect(again.steps).toHaveLength(2)
    expect(again).toMatchObject({ settles: { change: 'a', as: 'finished' }, reversal })
    for (const other of [
      switchTo(3),
      switchTo(4, 'test'),
      { ...switchTo(4), profile: '/nix/var/nix/profiles/system-profiles/work' },
      { kind: 'collect' } as const,
      null,
    ]) {
      expect(plan(other).steps).toEqual([])
      expect(plan(other).warnings[0]).toMatch(/” was interrupted. To undo it: terrapin undo/)
    }
  })

  it.each([
    ['the kernel that runs', 1, 'switch'],
    ['another kernel', 2, 'boot'],
  ])('begins now or at the next boot: %s', (_, index, mode) => {
    expect(rollbackMode(PLANNING, facts(ALL[index] as Generation))).toBe(mode)
  })

  it('begins at the next boot where what runs did not come up, and says so', () => {
    const stuck = { ...facts(ALL[1] as Generation), isStuck: true }
    expect(rollbackMode(PLANNING, stuck)).toBe('boot')
    expect(planRollback(PLANNING, stuck, 'boot').reasons[0]).toMatch(
      /^Reboot to start \d+: the running system’s startup did not finish.$/,
    )
  })

  it('asks for no word at the next boot, and for one now where the kernel differs', () => {
    const to = facts(ALL[2] as Generation)
    expect(planRollback(PLANNING, to, 'boot').typed).toBeNull()
    expect(planRollback(PLANNING, to, 'switch').typed).toBe('switch')
  })
})
