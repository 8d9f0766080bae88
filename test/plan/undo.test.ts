import { describe, expect, it } from 'vitest'
import { type ChangelogEntry, changesOf } from '../../src/changelog/changelogChanges.ts'
import type { ChangeRequest } from '../../src/changelog/request.ts'
import type { Reversal } from '../../src/changelog/reversal.ts'
import { CollectionProgress, collectedSentence } from '../../src/execute/collecting.ts'
import type { StorePath } from '../../src/nix/storePath.ts'
import { checkBootSpace } from '../../src/plan/bootSpace.ts'
import { WITHOUT_BUILDING } from '../../src/plan/commands.ts'
import { hasEffect } from '../../src/plan/plan.ts'
import { planCollect } from '../../src/plan/planCollect.ts'
import { planDelete } from '../../src/plan/planDelete.ts'
import { planLeave } from '../../src/plan/planFinish.ts'
import type { Planning } from '../../src/plan/planning.ts'
import { planSwitch } from '../../src/plan/planSwitch.ts'
import { planUndo } from '../../src/plan/planUndo.ts'
import {
  GENERATIONS,
  generation,
  machine,
  pathOf,
  pin,
  planning,
  switchTo,
  system,
  target,
} from './fixture.ts'

const PROFILE = '/nix/var/nix/profiles/system'
const BOOT = `${PROFILE}/bin/switch-to-configuration`
const PLANNING = planning(machine(GENERATIONS))
const GONE = { number: 9, storePath: pathOf(9), created: 1_700_000_000_500 }

function changed(reversal: Reversal | null, request: ChangeRequest | null = null): ChangelogEntry {
  const begin = { what: 'begin', id: 'x', at: 0, kind: 'delete', settles: null } as const
  return changesOf([{ ...begin, request, reversal }])[0] as ChangelogEntry
}

function undone(reversal: Reversal, there: readonly StorePath[]) {
  const systems = new Map(there.map((path) => [path, system(path)]))
  return planUndo(PLANNING, { change: changed(reversal), reversal, systems, ignored: [] })
}

describe('undoing', () => {
  it('a deletion makes the links again with their dates, then the menu', () => {
    const plan = undone({ kind: 'delete', profile: PROFILE, generations: [GONE] }, [pathOf(9)])
    expect(plan.steps.slice(0, 2).map(({ argv }) => argv)).toEqual([
      ['nix-store', '--realise', pathOf(9), '--add-root', `${PROFILE}-9-link`, ...WITHOUT_BUILDING],
      ['touch', '--no-dereference', '--date=@1700000000', '--', `${PROFILE}-9-link`],
    ])
    expect(plan).toMatchObject({
      kind: 'undo',
      settles: { change: 'x', as: 'undone' },
      reversal: null,
      blocked: false,
    })
    expect(plan.expects).toEqual([{ link: `${PROFILE}-9-link`, target: null }])
  })

  it.each([
    ['what was collected', GONE, [], 'its store path was garbage-collected'],
    ['a number that is another’s', { ...GONE, number: 3 }, [pathOf(9)], /now another system/],
  ])('a deletion is refused for %s', (_, then, there, reason) => {
    const plan = undone({ kind: 'delete', profile: PROFILE, generations: [then] }, there)
    const text = typeof reason === 'string' ? reason : expect.stringMatching(reason)
    expect(plan).toMatchObject({ blocked: true, refused: [{ reason: text }] })
  })

  it('a deletion that was cut off before it did anything has nothing left to do', () => {
    const then = { number: 3, storePath: pathOf(3), created: Date.UTC(2026, 0, 3, 12) }
    const plan = undone({ kind: 'delete', profile: PROFILE, generations: [then] }, [pathOf(3)])
    expect(plan).toMatchObject({
      blocked: false,
      steps: [],
      settles: { change: 'x', as: 'undone' },
    })
  })

  it('a deletion gives a link its date that an undo made again and did not date', () => {
    const then = { number: 3, storePath: pathOf(3), created: 1_700_000_000_000 }
    const plan = undone({ kind: 'delete', profile: PROFILE, generations: [then] }, [pathOf(3)])
    expect(plan.steps.map(({ argv }) => argv[0])).toEqual(['touch', BOOT])
    expect(plan.expects).toEqual([{ link: `${PROFILE}-3-link`, target: pathOf(3) }])
  })

  it('what was changed in another profile is refused, with the way there', () => {
    const profile = '/nix/var/nix/profiles/system-profiles/test'
    const plan = undone({ kind: 'delete', profile, generations: [GONE] }, [pathOf(9)])
    const reason = `it changed ${profile}: use --profile`
    expect(plan).toMatchObject({ blocked: true, steps: [], refused: [{ reason }] })
  })

  it('a pin whose name keeps another system by now is left to it', () => {
    const pins = [pin('good', pathOf(2))]
    const reversal = { kind: 'pin', name: 'good', storePath: pathOf(3), own: false } as const
    const plan = planUndo(planning(machine(GENERATIONS, { pins })), {
      ...{ change: changed(reversal), reversal, systems: new Map(), ignored: [] },
    })
    expect(plan).toMatchObject({ blocked: true, steps: [] })
    expect(plan.refused[0]?.reason).toContain('good now keeps another system')
  })

  it('what was to start once is left alone where that is another one by now', () => {
    const entries = machine(GENERATIONS).bootMenu?.entries ?? []
    const once = (number: number) => {
      const { bootMenu } = machine(GENERATIONS)
      const oneShot = entries.find(({ toplevel }) => toplevel === pathOf(number)) ?? null
      const reversal = { kind: 'try', storePath: pathOf(3), before: null } as const
      const some = machine(GENERATIONS, { bootMenu: bootMenu && { ...bootMenu, oneShot } })
      const facts = { change: changed(reversal), reversal, systems: new Map(), ignored: [] }
      return planUndo(planning(some), facts).steps.map(({ argv }) => argv[0])
    }
    expect([once(3), once(2)]).toEqual([['bootctl'], []])
  })

  it('a pin that was cut off before it was made has nothing left to do', () => {
    const plan = undone({ kind: 'pin', name: 'good', storePath: pathOf(3), own: false }, [
      pathOf(3),
    ])
    expect(plan).toMatchObject({ blocked: false, steps: [], settles: { as: 'undone' } })
  })

  it('a switch goes back to what was current', () => {
    const current = { number: 3, storePath: pathOf(3), created: 1 }
    const plan = undone(
      { kind: 'switch', profile: PROFILE, current, running: pathOf(3), mode: 'switch' },
      [pathOf(3)],
    )
    expect(plan.steps[0]?.argv).toEqual([
      'nix-env',
      '--profile',
      PROFILE,
      '--switch-generation',
      '3',
    ])
  })

  describe('a switch away from what was current and did not run', () => {
    const current = { number: 4, storePath: pathOf(4), created: 1 }
    const back = (running: number, now: number) => {
      const reversal = { kind: 'switch', profile: PROFILE, current, mode: 'switch' } as const
      const systems = new Map(
        [4, running].map((number) => [pathOf(number), system(pathOf(number))]),
      )
      const pointers = { running: pathOf(now), booted: pathOf(3) }
      return planUndo(planning(machine(GENERATIONS, { pointers })), {
        ...{ change: changed({ ...reversal, running: pathOf(running) }), systems },
        reversal: { ...reversal, running: pathOf(running) },
        ignored: [],
      })
    }
    const ends = ({ steps }: { steps: readonly { argv: readonly string[] }[] }) =>
      steps.map(({ argv }) => argv.slice(-2).join(' '))

    it('gives the default back, and activates nothing where what ran runs', () => {
      const plan = back(3, 3)
      expect(ends(plan)).toEqual([
        '--switch-generation 4',
        `${pathOf(4)}/bin/switch-to-configuration boot`,
      ])
      expect(plan.checks.map(({ kind }) => kind)).toEqual(['current', 'boot-default'])
    })

    it('activates what ran, and not what was current, where another one runs', () => {
      const plan = back(3, 2)
      expect(ends(plan)).toEqual([
        '--switch-generation 4',
        `${pathOf(4)}/bin/switch-to-configuration boot`,
        `${pathOf(3)}/bin/switch-to-configuration test`,
      ])
      expect(plan.checks.at(-1)).toEqual({ kind: 'running', storePath: pathOf(3) })
      expect(plan).toMatchObject({ blocked: false, kind: 'undo', settles: { as: 'undone' } })
    })
  })

  it('a switch is refused where what was before it is gone', () => {
    const reversal: Reversal = {
      ...{ kind: 'switch', profile: PROFILE, current: GONE, running: null, mode: 'switch' },
    }
    const plan = undone(reversal, [])
    expect(plan).toMatchObject({ blocked: true, steps: [] })
    expect(plan.refused[0]?.reason).toMatch(/was garbage-collected and can’t be restored$/)
  })

  it('says which of several can’t come back', () => {
    const generations = [GONE, { ...GONE, number: 10, storePath: pathOf(10) }]
    const plan = undone({ kind: 'delete', profile: PROFILE, generations }, [pathOf(9)])
    expect(plan).toMatchObject({ blocked: false, generations: [9] })
    expect(plan.warnings).toContain('10 can’t be restored: its store path was garbage-collected.')
  })

  describe('where someone else made another one current since', () => {
    const current = { number: 3, storePath: pathOf(3), created: 1 }
    const reversal = {
      ...{ kind: 'switch' as const, profile: PROFILE, current, running: pathOf(3) },
      mode: 'boot' as const,
    }
    /** A switch from `from` to `to`; 4 is current now. */
    const switched = (from: number, to: number): ChangelogEntry => {
      const before = { ...current, number: from, storePath: pathOf(from) }
      return changed({ ...reversal, current: before }, switchTo(to, 'boot'))
    }
    const systems = new Map([[pathOf(3), system(pathOf(3))]])
    const undoneSwitch = (change: ChangelogEntry) =>
      planUndo(PLANNING, { change, reversal, systems, ignored: [] })

    it('an undo says so, and asks for a word', () => {
      const plan = undoneSwitch(switched(3, 2))
      expect(plan.typed).toBe('undo')
      expect(plan.warnings.join(' ')).toContain(
        'Also reverts 4, which has since been made current by someone else',
      )
    })

    it.each([
      ['what it led to is current still', switched(3, 4)],
      ['it did not come to moving the profile', switched(4, 2)],
    ])('an undo asks for none where %s', (_, change) => {
      expect(undoneSwitch(change).typed).toBeNull()
    })
  })

  it('what was cut off can be left as it is, by nothing', () => {
    const plan = planLeave(changed(null))
    expect(plan).toMatchObject({ steps: [], settles: { change: 'x', as: 'left' } })
    expect(hasEffect(plan)).toBe(true)
  })
})

describe('a word is asked for', () => {
  const booted = generation(3, { booted: true })
  const other = generation(2, { system: system(pathOf(2), { kernelVersion: '6.12.1' }) })
  const elsewhere = generation(1, { system: system(pathOf(1), { initInterface: 'systemd 3' }) })
  const all = [generation(4, { current: true, bootDefault: true }), booted, other, elsewhere]
  const known = machine(all, { pointers: { running: pathOf(3), booted: pathOf(3) } })

  it.each([
    ['a switch to another kernel', 2, 'switch'],
    ['a switch to another init', 1, 'switch'],
    ['no other switch', 4, null],
  ])('for %s', (_, number, word) => {
    const plan = planSwitch(planning(known), target(number, all), { mode: 'switch' })
    expect(plan.typed).toBe(word)
  })

  it('for deleting more than half, and for no less', () => {
    expect(planDelete(planning(known), [other, elsewhere]).typed).toBeNull()
    expect(planDelete(planning(known), [other, elsewhere, booted]).generations).toHaveLength(2)
    const many = machine([generation(9, { current: true }), other, elsewhere])
    expect(planDelete(planning(many), [other, elsewhere]).typed).toBe('delete')
  })
})

describe('collecting', () => {
  it('counts what is said, however it is cut into pieces', () => {
    const path = pathOf(1)
    const progress = new CollectionProgress(new Map([[path, 100]]))
    expect(progress.feed(`finding roots\ndeleting '${path.slice(0, 20)}`)).toEqual({
      paths: 0,
      bytes: 0,
    })
    expect(progress.feed(`${path.slice(20)}'\ndeleting '${pathOf(2)}'\n`)).toEqual({
      paths: 2,
      bytes: 100,
    })
  })

  it.each([
    ['12 store paths deleted, 3.00 MiB freed\n', 3 * 1024 ** 2, /as planned \(3\.0 MiB\)/],
    [
      '12 store paths deleted, 9.00 MiB freed\n',
      3 * 1024 ** 2,
      /small files take whole disk blocks/,
    ],
    ['12 store paths deleted, 1.00 MiB freed\n', 3 * 1024 ** 2, /counts file contents/],
    [
      '12 store paths deleted, 0.00 MiB freed\n',
      3000,
      /freed less than 10\.2 KiB \(planned: 2\.9 KiB/,
    ],
    ['12 store paths deleted, 1.00 MiB freed\n', null, /freed 1\.0 MiB\.$/],
    // Nix 2.33 and later give the unit that fits.
    ['12 store paths deleted, 0.2 KiB freed\n', null, /freed 205 B\.$/],
  ])('says of %j what it is beside the plan', (output, store, description) => {
    const plan = planCollect(PLANNING, store === null ? null : { paths: 12, bytes: store })
    expect(collectedSentence(plan, output)).toMatch(description)
  })

  it('has no sentence where Nix has none', () => {
    expect(collectedSentence(planCollect(PLANNING, null), 'error: interrupted')).toBeNull()
  })

  it('asks for a word where what boots by default, or what is needed, is not known', () => {
    const garbage = { paths: 1, bytes: 1 }
    const hidden = { bootMenu: null, bootMenuHidden: true }
    const askedFor = (facts: Planning, some: typeof garbage | null = garbage) => {
      const { typed, warnings } = planCollect(facts, some)
      return [typed, ...warnings.map((line) => line.split(',')[0]?.split(':')[0])]
    }
    const of = (changes: Parameters<typeof machine>[1]) => planning(machine(GENERATIONS, changes))
    const description = 'Boot default unknown'
    expect(askedFor(of({}))).toEqual([null])
    expect(askedFor(of({ bootMenu: null }))).toEqual(['collect', description])
    expect(askedFor(of(hidden))).toEqual(['collect', description])
    expect(askedFor(of({ bootMenu: null, bootable: false }))).toEqual([null])
    expect(askedFor(of({ bootMenu: null }), { paths: 0, bytes: 0 })).toEqual([null])
    const blind = { ...of({}), sizes: null }
    expect(askedFor(blind, null)).toEqual(['collect', 'The store database can’t be read'])
  })

  it('is refused from outside', () => {
    const outside = planning(machine(GENERATIONS), { rootDirectory: '/mnt' })
    expect(planCollect(outside, { paths: 1, bytes: 1 })).toMatchObject({ blocked: true })
  })
})

describe('room on /boot', () => {
  const MIB = 1024 ** 2
  it.each([
    [0, 0, null],
    [10 * MIB, 20 * MIB, null],
    [10 * MIB, 12 * MIB, null],
    [10 * MIB, 11 * MIB, /needs up to 10\.0 MiB, 11\.0 MiB free/],
  ])('%i bytes with %i free', (bytes, free, description) => {
    const reason = checkBootSpace(
      { writes: bytes, freedFirst: 0, bytes },
      { total: 100 * MIB, free },
    )
    if (description === null) expect(reason).toBeNull()
    else expect(reason).toMatch(description)
  })
  it('says what would make some, or that nothing does', () => {
    const peak = { writes: 10 * MIB, freedFirst: 0, bytes: 10 * MIB }
    const space = { total: 100 * MIB, free: MIB }
    expect(checkBootSpace(peak, space, () => [1, 3, 5])).toMatch(/delete 1, 3 and 5 first$/)
    expect(checkBootSpace(peak, space, () => null)).toMatch(/deleting generations does not help/)
  })
})
