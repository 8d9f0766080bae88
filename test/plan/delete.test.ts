import { describe, expect, it } from 'vitest'
import type { Evidence, EvidenceOf } from '../../src/health/evidence.ts'
import type { Generation } from '../../src/machine/generation.ts'
import type { Sizes } from '../../src/machine/sizes.ts'
import { warnLostRollback } from '../../src/plan/deletionLosses.ts'
import type { DeletionRefusal } from '../../src/plan/deletionRefusal.ts'
import { describe as inWords } from '../../src/plan/describePlan.ts'
import { planCleanUp, planDelete } from '../../src/plan/planDelete.ts'
import { promises } from '../../src/plan/verify.ts'
import { Problem } from '../../src/problem.ts'
import { GENERATIONS, generation, machine, pathOf, pin, planning, system } from './fixture.ts'

const PROFILE = '/nix/var/nix/profiles/system'
const MACHINE = machine(GENERATIONS)
const pick = (...numbers: number[]) => GENERATIONS.filter(({ number }) => numbers.includes(number))
const SWITCH = 'Switch to another generation first.'
const REGENERATE = 'Run terrapin boot --regenerate first: it makes 4 the boot default.'
const FORGET = 'Run terrapin boot --forget first.'
const argvs = (plan: ReturnType<typeof planDelete>) => plan.steps.map(({ argv }) => argv.join(' '))

describe('deleting generations', () => {
  it('deletes the links, then lets the profile’s own system regenerate the menu', () => {
    const plan = planDelete(planning(MACHINE), pick(3, 1))
    expect(plan.title).toBe('Delete generations 1, 3')
    expect(argvs(plan)).toEqual([
      `nix-env --profile ${PROFILE} --delete-generations 1 3`,
      `${PROFILE}/bin/switch-to-configuration boot`,
    ])
    expect(plan.generations).toEqual([1, 3])
    expect(plan.freed).toEqual({ store: 200, upTo: false, boot: 20 })
  })
  it('says what several of them share, which none would free alone', () => {
    const some = planning(MACHINE)
    const sizes = { ...(some.sizes as Sizes), freedBy: () => 100 * 2 + 4096 }
    expect(planDelete({ ...some, sizes }, pick(3, 1)).reasons).toEqual([
      '4.0 KiB of the space freed is shared among these generations only.',
    ])
    expect(planDelete(some, pick(3, 1)).reasons).toEqual([])
    expect(planDelete({ ...some, sizes }, pick(3)).reasons).toEqual([])
  })
  it('counts each generation once', () => {
    expect(planDelete(planning(MACHINE), [...pick(1), ...pick(1)]).generations).toEqual([1])
  })
  it('counts a kernel that others boot too as kept', () => {
    const own = generation(3, { system: system(pathOf(3), { kernelVersion: '6.1' }) })
    const some = machine([own, ...pick(4, 2, 1)])
    expect(planDelete(planning(some), [own]).freed.boot).toBe(20)
    expect(planDelete(planning(MACHINE), pick(3)).freed.boot).toBe(10)
  })
  it.each<[Partial<Generation>, string, DeletionRefusal, string[]]>([
    [{ running: true }, 'running', { kind: 'running' }, [SWITCH]],
    [{ booted: true }, 'booted', { kind: 'booted' }, ['Reboot into another generation first.']],
    [{ current: true }, 'current', { kind: 'current' }, [SWITCH]],
    [{ bootDefault: true }, 'boot default', { kind: 'boot-default', menu: null }, [REGENERATE]],
    [
      { defaultIn: ['/efi'] },
      'boot default /efi',
      { kind: 'boot-default', menu: '/efi' },
      [REGENERATE],
    ],
    [{ startsOnce: true }, 'next boot, once', { kind: 'next-boot-once' }, [FORGET]],
    [{ pins: ['good'] }, 'pinned as good', { kind: 'pin', name: 'good' }, ['Unpin it first.']],
    [{ ownPins: ['a'] }, 'kept as a', { kind: 'own-root', name: 'a' }, ['Unpin it first.']],
  ])('refuses %o, and with it the whole batch', (changes, reason, refusal, advice) => {
    const protectedOne = generation(3, changes)
    const plan = planDelete(planning(MACHINE), [protectedOne, ...pick(1)])
    expect(plan.refused).toEqual([{ generation: 3, reason, because: [refusal] }])
    expect(plan.advice).toEqual(advice)
    expect(plan.blocked).toBe(true)
    expect(plan.generations).toEqual([1])
  })
  it('advises on what protects it, not on a pin that is called like that', () => {
    const pinned = generation(3, { pins: ['current_kernel'] })
    const some = machine([...pick(4), pinned, ...pick(2, 1)])
    const { consequences: notes } = inWords(planDelete(planning(some), [pinned]), some, true)
    expect(notes).toContain('Unpin it first.')
    expect(notes.join()).not.toContain('Switch to another generation')
  })
  it('mends an absolute profile link first: nix-env would delete the current one', () => {
    const profile = { ...MACHINE.profile, target: `${PROFILE}-4-link` }
    const plan = planDelete(planning(machine(GENERATIONS, { profile })), pick(1))
    expect(argvs(plan)[0]).toBe(`nix-env --profile ${PROFILE} --switch-generation 4`)
    expect(argvs(plan)[1]).toBe(`nix-env --profile ${PROFILE} --delete-generations 1`)
  })
  it('deletes nothing while the profile points at no generation', () => {
    const profile = { ...MACHINE.profile, target: null, current: null }
    const generations = GENERATIONS.map((some) => ({ ...some, current: false }))
    const plan = planDelete(planning(machine(generations, { profile })), pick(1))
    expect(plan.blocked).toBe(true)
  })
  it('says so where regenerating the menu moves the boot default', () => {
    const generations = [
      generation(4, { current: true }),
      generation(3, { bootDefault: true, running: true, booted: true }),
      generation(1),
    ]
    const plan = planDelete(planning(machine(generations)), [generation(1)])
    expect(plan.warnings).toEqual([
      'Regenerating the menu makes 4 (current) the boot default (now 3).',
    ])
  })
  it('leaves the menu alone where it can’t be written, and says so', () => {
    const plan = planDelete(planning(MACHINE, { rootDirectory: '/mnt' }), pick(1))
    expect(argvs(plan)).toEqual([
      `nix-env --profile /mnt${PROFILE} --store local?root=/mnt --delete-generations 1`,
    ])
    expect(plan.warnings.join()).toContain('nixos-enter')
    expect(plan.freed.boot).toBe(0)
  })
  it('deletes numbers of the running system that another number keeps, but the default’s own', () => {
    const runs = { storePath: pathOf(1), running: true, booted: true, bootDefault: true }
    const twins = [6, 5, 4, 3].map((number) =>
      generation(number, { ...runs, target: pathOf(1), current: number === 5 }),
    )
    const some = machine(twins)
    const [entry] = some.bootMenu?.entries ?? []
    const defaultEntry = entry ? { ...entry, id: 'nixos-generation-4.conf' } : null
    const bootMenu = some.bootMenu && { ...some.bootMenu, defaultEntry }
    const facts = planning({ ...some, bootMenu })
    expect(planDelete(facts, twins).refused.map((one) => one.generation)).toEqual([5, 4])
    expect(
      planDelete(
        facts,
        twins.filter(({ number }) => [6, 3].includes(number)),
      ),
    ).toMatchObject({
      blocked: false,
      generations: [3, 6],
    })
  })

  it('says what several are refused for on one line, and what is left without them', () => {
    const pinned = [3, 2, 1].map((number) => generation(number, { pins: ['good'] }))
    const some = machine([generation(9, { current: true }), ...pinned, generation(4)])
    const plan = planDelete(planning(some), [...pinned, generation(4)])
    const { refused, consequences: notes } = inWords(plan, some, true)
    expect(refused).toEqual(['1-3: pinned as good'])
    expect(notes.at(-1)).toBe('Without 1-3: Delete generation 4.')
  })

  it('does not count the entry of a store path that a pin keeps', () => {
    const twin = generation(3, { storePath: pathOf(1) })
    const some = machine([...pick(4, 2), twin, ...pick(1)], { pins: [pin('good', pathOf(9))] })
    expect(planDelete(planning(some), [twin]).freed.boot).toBe(0)
  })
})

describe('cleaning up by a policy', () => {
  it('does not count what is damaged, nor deletes it for that', () => {
    const problems = [
      new Problem('incomplete', 'The kernel is missing from the system’s store path.'),
    ]
    const broken = generation(3, { system: system(pathOf(3), { problems }) })
    const some = machine([generation(4, { current: true }), broken, generation(2), generation(1)])
    const plan = planCleanUp(planning(some), { keepLast: 2 })
    expect(plan.generations).toEqual([1])
    expect(plan.kept).toContainEqual({
      generation: 3,
      reasons: ['last #2', 'damaged, not counted'],
    })
  })

  it('keeps what is protected beside what a rule wants, and says why', () => {
    const plan = planCleanUp(planning(MACHINE), { keepLast: 1 })
    expect(plan.generations).toEqual([1, 3])
    expect(plan.blocked).toBe(false)
    const because = [{ kind: 'running' }, { kind: 'booted' }]
    expect(plan.refused).toEqual([{ generation: 2, reason: 'running, booted', because }])
    expect(plan.kept).toEqual([
      { generation: 4, reasons: ['last #1', 'current', 'boot default'] },
      { generation: 2, reasons: ['running', 'booted'] },
    ])
  })
  it('runs nothing where everything stays', () => {
    const plan = planCleanUp(planning(MACHINE), { keepLast: 9 })
    expect(plan.steps).toEqual([])
    expect(plan.title).toBe('Delete nothing')
  })
})

describe('a deletion that takes generations known to be good', () => {
  /** Evidence by which these are good, and nothing is known of the others. */
  const evidences = (...good: number[]): EvidenceOf => ({
    of: ({ storePath }) => {
      const kind = good.some((number) => pathOf(number) === storePath) ? 'good' : 'unknown'
      return { health: { kind, by: 'evidence', reasons: [] } } as unknown as Evidence
    },
    unknown: null,
    since: null,
    partial: false,
    late: false,
    latest: null,
  })
  const typed = (good: readonly number[], ...numbers: number[]) =>
    warnLostRollback(planDelete(planning(MACHINE), pick(...numbers)), MACHINE, evidences(...good))
      .typed

  it('takes a typed word where no other is left beside the current one', () => {
    expect(typed([1], 1)).toBe('delete')
    expect(typed([4, 1], 1)).toBe('delete')
    expect(typed([3, 1], 1)).toBeNull()
    // Of the others nothing is known: that is no loss.
    expect(typed([3], 1)).toBeNull()
    expect(typed([], 1)).toBeNull()
  })
  it('of which nothing is known says nothing', () => {
    const plan = planDelete(planning(MACHINE), pick(1))
    expect(warnLostRollback(plan, MACHINE, null)).toEqual(plan)
  })
})

describe('the title of a deletion', () => {
  it('has ranges where many are deleted', () => {
    const many = Array.from({ length: 1500 }, (_, index) => generation(1500 - index))
    const some = machine([generation(1501, { current: true, bootDefault: true }), ...many])
    const { title, checks } = planDelete(
      planning(some),
      many.filter(({ number }) => number !== 7 && number !== 9),
    )
    expect(title).toBe('Delete generations 1-6, 8, 10-1500')
    expect(promises({ checks, generations: [] }, some)).toEqual(['1-6, 8, 10-1500 are deleted'])
  })
})
