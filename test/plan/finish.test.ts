import { describe, expect, it } from 'vitest'
import { type ChangelogEntry, changesOf } from '../../src/changelog/changelogChanges.ts'
import type { ChangeRequest, Settles } from '../../src/changelog/request.ts'
import type { Reversal } from '../../src/changelog/reversal.ts'
import type { Generation } from '../../src/machine/generation.ts'
import type { Machine } from '../../src/machine/machine.ts'
import type { Pin } from '../../src/pins/pins.ts'
import type { Capabilities } from '../../src/plan/capabilities.ts'
import { type FinishFacts, planFinish } from '../../src/plan/planFinish.ts'
import type { Target } from '../../src/targets/target.ts'
import {
  GENERATIONS,
  generation,
  machine,
  ONLY_THERE,
  pathOf,
  pin,
  planning,
  switchTo,
  system,
  target,
} from './fixture.ts'

const PROFILE = '/nix/var/nix/profiles/system'
const BOOT = `${PROFILE}/bin/switch-to-configuration boot`

const begin = { what: 'begin', id: 'x', at: 0, kind: 'switch', settles: null } as const

/** 4 was current when it was begun. */
const BEFORE: Reversal = {
  ...{ kind: 'switch', profile: PROFILE, mode: 'switch', running: null },
  current: { number: 4, storePath: pathOf(4), created: 1 },
}

function interruptedChange(request: ChangeRequest | null, reversal = BEFORE): ChangelogEntry {
  return changesOf([{ ...begin, request, reversal }])[0] as ChangelogEntry
}

const NONE = { target: null, report: null, garbage: null, undo: null }

/** The plan to finish what was asked for, on a machine as it is. */
function finished(
  request: ChangeRequest | null,
  facts: Partial<FinishFacts> = {},
  some: Machine = machine(GENERATIONS),
  capabilities: Partial<Capabilities> = {},
) {
  return planFinish(planning(some, capabilities), {
    change: interruptedChange(request),
    ...NONE,
    ...facts,
  })
}

const commands = ({ steps }: { steps: readonly { argv: readonly string[] }[] }) =>
  steps.map(({ argv }) => argv.join(' '))

/** The usual machine with this one current. */
const withCurrent = (number: number) =>
  GENERATIONS.map((one): Generation => ({ ...one, current: one.number === number }))

describe('finishing a switch', () => {
  it('points the profile at it and activates it, where neither was done', () => {
    const plan = finished(switchTo(3), { target: target(3) })
    expect(plan).toMatchObject({ kind: 'switch', settles: { change: 'x', as: 'finished' } })
    expect(plan.title).toBe('Finish “Switch to 3 now” (interrupted)')
    expect(commands(plan)).toEqual([
      `nix-env --profile ${PROFILE} --switch-generation 3`,
      `${pathOf(3)}/bin/switch-to-configuration switch`,
    ])
  })

  it('only activates it where the profile points at it, whatever the journal tells', () => {
    const current = { number: 2, storePath: pathOf(2), created: 1 }
    const reversal = { kind: 'switch', profile: PROFILE, current, running: null } as const
    const change = interruptedChange(switchTo(3), { ...reversal, mode: 'switch' })
    const moved = machine(withCurrent(3))
    const plan = finished(switchTo(3), { change, target: target(3) }, moved)
    expect(commands(plan)).toEqual([`${pathOf(3)}/bin/switch-to-configuration switch`])
    expect(plan.expects).toContainEqual({ link: PROFILE, target: 'system-3-link' })
    // It is undone as far as the whole of it would have been.
    expect(plan.reversal).toMatchObject({ current })
  })

  it.each<[string, ChangeRequest, Target | null, RegExp]>([
    ['its store path is gone', switchTo(9), null, /its store path is missing/],
    [
      'its number is another’s',
      { ...switchTo(3), storePath: pathOf(9) },
      null,
      /^3 is now another/,
    ],
    [
      'it is of another profile',
      { ...switchTo(3), profile: `${PROFILE}-profiles/test` },
      target(3),
      /system-profiles\/test: use --profile/,
    ],
    [
      'it has no such specialisation',
      { ...switchTo(3), specialisation: 'travel' },
      target(3),
      /no specialisation travel/,
    ],
  ])('is refused where %s', (_, request, known, reason) => {
    const plan = finished(request, { target: known })
    expect(plan).toMatchObject({ blocked: true, steps: [] })
    expect(plan.refused[0]?.reason).toMatch(reason)
  })

  it('is refused where someone else made another one current since', () => {
    const current = { number: 3, storePath: pathOf(3), created: 1 }
    const reversal = { kind: 'switch', profile: PROFILE, current, running: null } as const
    const change = interruptedChange(switchTo(2), { ...reversal, mode: 'switch' })
    const plan = finished(switchTo(2), { change, target: target(2) })
    expect(plan).toMatchObject({ blocked: true, steps: [] })
    expect(plan.refused[0]?.reason).toContain('4 has since been made current')
  })

  it('of a mounted system goes as every switch of one, below its root', () => {
    const capabilities = { rootDirectory: '/mnt', nixosEnter: true }
    const plan = finished(
      switchTo(3, 'boot'),
      { target: target(3) },
      machine(GENERATIONS),
      capabilities,
    )
    expect(commands(plan)).toEqual([
      `nix-env --profile /mnt${PROFILE} --store local?root=/mnt --switch-generation 3`,
      `nixos-enter --root /mnt -- ${BOOT}`,
    ])
  })
})

describe('finishing a deletion', () => {
  const deletion = (...numbers: number[]) => {
    const generations = numbers.map((number) => ({ number, storePath: pathOf(number) }))
    return { kind: 'delete', profile: PROFILE, generations } as const
  }
  const numbers = [1, 3]

  it('deletes what is left of it, and promises all of it', () => {
    const plan = finished(deletion(...numbers), {}, machine(GENERATIONS.slice(0, 3)))
    expect(commands(plan)).toEqual([`nix-env --profile ${PROFILE} --delete-generations 3`, BOOT])
    expect(plan.checks).toEqual([{ kind: 'gone', numbers }])
  })

  it('regenerates the menu where all links are gone', () => {
    const left = GENERATIONS.filter(({ number }) => !numbers.includes(number))
    expect(commands(finished(deletion(...numbers), {}, machine(left)))).toEqual([BOOT])
  })

  it.each([
    ['protected by now', [generation(1, { booted: true })], /booted/],
    ['another system by now', [generation(1, { storePath: pathOf(9) })], /1 is now another system/],
  ])('is refused for what is %s', (_, changed, reason) => {
    const plan = finished(deletion(1), {}, machine([...GENERATIONS.slice(0, 3), ...changed]))
    expect(plan.blocked).toBe(true)
    expect(plan.refused[0]?.reason).toMatch(reason)
  })
})

describe('finishing a pin', () => {
  const asked = { kind: 'pin', name: 'good', number: 3, storePath: pathOf(3), own: false } as const
  const unpin = { ...asked, kind: 'unpin' } as const
  const keeping = (...pins: Pin[]) => machine(GENERATIONS, { pins })
  const SET = `nix-env --profile ${PROFILE}-profiles/good --set ${pathOf(3)} ${ONLY_THERE}`
  const own = { kind: 'own', name: 'good', link: '/o/good', storePath: pathOf(3), holds: true }

  it.each<[string, ChangeRequest, Machine, string[]]>([
    ['a pin that is not there', asked, keeping(), [SET, BOOT]],
    ['a pin whose menu may lack it', asked, keeping(pin('good', pathOf(3))), [BOOT]],
    ['an unpin whose menu may have it', unpin, keeping(), [BOOT]],
    ['an own root that is gone', { ...unpin, own: true }, keeping(), []],
    ['an unpin while a root of one’s own has the name', unpin, keeping(own as Pin), [BOOT]],
  ])('goes on with %s', (_, request, some, argv) => {
    const plan = finished(request, { target: target(3) }, some)
    expect(plan.blocked).toBe(false)
    expect(commands(plan)).toEqual(argv)
  })

  it.each<[string, ChangeRequest]>([
    ['a pin', asked],
    ['an unpin', unpin],
  ])('is refused for %s whose name keeps another system by now', (_, request) => {
    const plan = finished(request, { target: target(3) }, keeping(pin('good', pathOf(2))))
    expect(plan.blocked).toBe(true)
    expect(plan.refused[0]?.reason).toContain('keeps another system')
  })
})

describe('finishing the rest', () => {
  const entries = machine(GENERATIONS).bootMenu?.entries ?? []
  const once = (number: number | null) => {
    const { bootMenu } = machine(GENERATIONS)
    const oneShot = entries.find(({ toplevel }) => number !== null && toplevel === pathOf(number))
    return machine(GENERATIONS, { bootMenu: bootMenu && { ...bootMenu, oneShot: oneShot ?? null } })
  }
  const TRY = { kind: 'try', number: 3, storePath: pathOf(3) } as const

  it.each<[string, ChangeRequest, number | null, string[]]>([
    ['sets what was to start once', TRY, null, ['bootctl set-oneshot 3.conf']],
    ['does not set it twice', TRY, 3, []],
    ['forgets it', { kind: 'forget' }, 3, ['bootctl set-oneshot ']],
    ['does not forget it twice', { kind: 'forget' }, null, []],
  ])('%s', (_, request, set, argv) => {
    expect(commands(finished(request, { target: target(3) }, once(set)))).toEqual(argv)
  })

  it('collects, and has nothing to do where there is no garbage', () => {
    const collect = { kind: 'collect' } as const
    expect(commands(finished(collect))).toEqual(['nix-store --gc'])
    expect(commands(finished(collect, { garbage: { paths: 0, bytes: 0 } }))).toEqual([])
  })

  it('is refused from outside, where the host would be meant', () => {
    const outside = { rootDirectory: '/mnt', nixosEnter: true }
    for (const request of [{ kind: 'collect' }, TRY, { kind: 'forget' }] as const) {
      const plan = finished(request, { target: target(3) }, once(2), outside)
      expect(plan, request.kind).toMatchObject({ blocked: true })
    }
  })

  it('is refused where no boot menu is known to be written', () => {
    const none = machine(GENERATIONS, { bootMenu: null })
    expect(finished({ kind: 'menu' }, {}, none)).toMatchObject({ blocked: true, steps: [] })
  })

  it('is refused where the journal does not say what it was', () => {
    const plan = finished(null)
    expect(plan).toMatchObject({ blocked: true, steps: [] })
    expect(plan.refused[0]?.reason).toContain('undo --leave')
  })
})

describe('finishing what settles an earlier change', () => {
  const storePath = pathOf(9)
  const then = { number: 9, storePath, created: 1_700_000_000_000 }
  const reversal = { kind: 'delete', profile: PROFILE, generations: [then] } as const
  const request = { ...reversal, generations: [{ number: 9, storePath }] }
  const changes = (as: Settles['as']) =>
    changesOf([
      { ...begin, id: 'a', request, reversal },
      { ...begin, id: 'b', request: null, reversal: null, settles: { change: 'a', as } },
    ])
  const rest = (as: Settles['as'], some: Machine, isKnown = true) => {
    const [undone, change] = changes(as) as [ChangelogEntry, ChangelogEntry]
    const systems = new Map([[storePath, system(storePath)]])
    const undo = isKnown ? { change: undone, reversal, systems, ignored: [] } : null
    return planFinish(planning(some), { change, ...NONE, undo })
  }
  const there = (created: number) =>
    machine([generation(9, { created, inBootMenu: false }), ...GENERATIONS])
  const DATE = `touch --no-dereference --date=@1700000000 -- ${PROFILE}-9-link`

  it.each([
    [
      'makes the links, dates them, and regenerates the menu',
      machine(GENERATIONS),
      [`nix-store --realise ${storePath} --add-root ${PROFILE}-9-link ${ONLY_THERE}`, DATE, BOOT],
    ],
    ['dates a link that was only made', there(Date.UTC(2026, 1, 1)), [DATE, BOOT]],
    ['regenerates the menu where the links are whole', there(then.created), [BOOT]],
  ])('an undo of a deletion %s', (_, some, argv) => {
    const plan = rest('undone', some)
    expect(commands(plan)).toEqual(argv)
    expect(plan).toMatchObject({ blocked: false, settles: { change: 'b', as: 'finished' } })
    expect(plan.title).toBe('Finish “Undo “Delete generation 9”” (interrupted)')
  })

  it('an undo is refused where what it was to undo is no longer known', () => {
    expect(rest('undone', machine(GENERATIONS), false)).toMatchObject({ blocked: true, steps: [] })
  })

  it('what was to be left has nothing left to do', () => {
    expect(rest('left', machine(GENERATIONS))).toMatchObject({ blocked: false, steps: [] })
  })
})
