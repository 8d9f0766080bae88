import { describe, expect, it } from 'vitest'
import type { BootEntry, BootMenu } from '../../src/boot/menu.ts'
import type { RecordedBoot } from '../../src/bootlog/bootHistory.ts'
import { isAllowedCommand } from '../../src/execute/commandAllowlist.ts'
import { assess } from '../../src/health/assess.ts'
import type { Machine } from '../../src/machine/machine.ts'
import type { StorePath } from '../../src/nix/storePath.ts'
import type { Capabilities } from '../../src/plan/capabilities.ts'
import { describe as describe_ } from '../../src/plan/describePlan.ts'
import type { Plan } from '../../src/plan/plan.ts'
import type { Planning } from '../../src/plan/planning.ts'
import { planSwitch } from '../../src/plan/planSwitch.ts'
import { planTry } from '../../src/plan/planTry.ts'
import { verify } from '../../src/plan/verify.ts'
import {
  GENERATIONS,
  generation,
  machine,
  movedAt,
  ONLY_THERE,
  pathOf,
  planning,
  system,
  target,
} from './fixture.ts'

const MACHINE = machine(GENERATIONS)
const argvs = (plan: ReturnType<typeof planSwitch>) => plan.steps.map(({ argv }) => argv.join(' '))
const PROFILE = '/nix/var/nix/profiles/system'

describe('switching to a generation', () => {
  it('points the profile at it and activates it, as root', () => {
    const plan = planSwitch(planning(MACHINE), target(3), { mode: 'switch' })
    expect(argvs(plan)).toEqual([
      `nix-env --profile ${PROFILE} --switch-generation 3`,
      `${pathOf(3)}/bin/switch-to-configuration switch`,
    ])
    expect(plan.steps.every(({ root }) => root)).toBe(true)
    expect(plan.generations).toEqual([3])
    expect(plan.blocked).toBe(false)
    expect(plan.freed).toEqual({ store: 0, upTo: false, boot: null })
  })
  it('runs the activation in a unit of its own where systemd runs, as nixos-rebuild does', () => {
    const plan = planSwitch(planning(MACHINE, { systemd: true }), target(3), { mode: 'boot' })
    expect(plan.steps[1]?.argv).toEqual([
      'systemd-run',
      '-E',
      'LOCALE_ARCHIVE',
      '-E',
      'NIXOS_INSTALL_BOOTLOADER',
      '--collect',
      '--no-ask-password',
      '--pipe',
      '--quiet',
      '--service-type=exec',
      '--unit=nixos-rebuild-switch-to-configuration',
      `${pathOf(3)}/bin/switch-to-configuration`,
      'boot',
    ])
  })
  it.each<[boolean, 'switch' | 'test' | 'boot', string]>([
    [true, 'switch', '-E NIXOS_NO_CHECK=1'],
    [true, 'boot', '-E NIXOS_NO_CHECK=1'],
    [false, 'test', 'env NIXOS_NO_CHECK=1'],
  ])('hands on that checks are skipped, and says so (systemd: %s, %s)', (systemd, mode, words) => {
    const plan = planSwitch(planning(MACHINE, { systemd, noCheck: true }), target(3), { mode })
    const line = plan.steps.at(-1)?.argv.join(' ')
    expect(line).toContain(`${words} ${pathOf(3)}/bin/switch-to-configuration ${mode}`)
    expect(plan.steps.every((step) => isAllowedCommand(step, null))).toBe(true)
    expect(plan.warnings).toContain('NIXOS_NO_CHECK=1 skips the checks before a switch.')
  })
  it('calls a system that several generations are by the one that was asked for', () => {
    const same = { storePath: pathOf(3) }
    const all = [generation(5, { current: true, ...same }), generation(4), generation(3)]
    const some = machine(all)
    const description = (number: number) => {
      const plan = planSwitch(planning(some), target(number, all), { mode: 'switch' })
      return describe_(plan, some, true).notes.at(-1)
    }
    expect(description(3)).toBe(
      'Verified afterwards: the profile points to 3, the running system is 3, the boot default is 3.',
    )
    expect(description(5)).toContain('the profile points to 5')
  })
  it('promises no boot default where no boot menu is known', () => {
    const none = machine(GENERATIONS, { bootMenu: null })
    const plan = planSwitch(planning(none), target(3), { mode: 'switch' })
    expect(plan.title).toBe('Switch to 3 now')
    expect(plan.checks.map(({ kind }) => kind)).toEqual(['current', 'running'])
    const later = planSwitch(planning(none), target(3), { mode: 'boot' })
    expect(later.title).toBe(
      'Make 3 current and regenerate the boot menu (nothing changes until the next boot)',
    )
    const hidden = machine(GENERATIONS, { bootMenu: null, bootMenuHidden: true })
    const seen = planSwitch(planning(hidden), target(3), { mode: 'switch' })
    expect(seen.title).toContain('make it the boot default')
  })
  it('leaves the profile alone in a test', () => {
    const plan = planSwitch(planning(MACHINE), target(3), { mode: 'test' })
    expect(argvs(plan)).toEqual([`${pathOf(3)}/bin/switch-to-configuration test`])
    expect(plan.onFailure).toEqual([])
    expect(plan.checks).toEqual([{ kind: 'running', storePath: pathOf(3) }])
  })
  it('says what undo does: it activates again what runs where the profile stays', () => {
    const undo = (number: number, mode: 'switch' | 'test' | 'boot') => {
      const plan = planSwitch(planning(MACHINE), target(number), { mode })
      return describe_(plan, MACHINE, true).consequences.find((note) => note.startsWith('Undo'))
    }
    expect([undo(4, 'switch'), undo(3, 'test')]).toEqual(Array(2).fill('Undo: activates 2 again.'))
    expect([undo(3, 'switch'), undo(3, 'boot')]).toEqual(
      Array(2).fill('Undo: returns to 4 (while it exists).'),
    )
  })

  it('makes a new generation of a store path that is none', () => {
    const path = pathOf(9)
    const wanted = { label: 'other', storePath: path, generation: null, system: system(path) }
    const plan = planSwitch(planning(MACHINE), wanted, { mode: 'switch' })
    expect(argvs(plan)[0]).toBe(`nix-env --profile ${PROFILE} --set ${path} ${ONLY_THERE}`)
    expect(plan.generations).toEqual([])
  })
  it('points the profile at the whole system where a specialisation was named', () => {
    const path = pathOf(8)
    const whole = target(3)
    const parent = {
      ...whole,
      system: system(pathOf(3), { specialisations: [{ name: 'travel', storePath: path }] }),
    }
    const special = { name: 'travel', parent }
    const wanted = { label: '3/travel', storePath: path, generation: null, system: system(path) }
    const plan = planSwitch(
      planning(MACHINE),
      { ...wanted, specialisation: special },
      { mode: 'switch' },
    )
    expect(argvs(plan)).toEqual([
      `nix-env --profile ${PROFILE} --switch-generation 3`,
      `${pathOf(3)}/specialisation/travel/bin/switch-to-configuration switch`,
    ])
  })
  it('is refused for a generation of another profile', () => {
    const other = { ...target(3), label: 'home-manager:3', profile: '/home/profile' }
    const plan = planSwitch(planning(MACHINE), other, { mode: 'switch' })
    expect(plan).toMatchObject({
      blocked: true,
      refused: [{ reason: expect.stringContaining('/home/profile: use --profile') }],
    })
  })
  it('puts the profile and the boot default back where a step fails', () => {
    const plan = planSwitch(planning(MACHINE), target(3), { mode: 'switch' })
    expect(plan.onFailure.map(({ argv }) => argv.join(' '))).toEqual([
      `nix-env --profile ${PROFILE} --switch-generation 4`,
      `${pathOf(4)}/bin/switch-to-configuration boot`,
    ])
  })
  it('regenerates the menu of what was current where the boot default can’t be read', () => {
    const unread = GENERATIONS.map((some) => ({ ...some, bootDefault: null, inBootMenu: null }))
    const hidden = machine(unread, { bootMenu: null, bootMenuHidden: true })
    const plan = planSwitch(planning(hidden), target(3), { mode: 'switch' })
    expect(plan.onFailure.map(({ argv, description }) => [argv.join(' '), description])).toEqual([
      [`nix-env --profile ${PROFILE} --switch-generation 4`, 'restore the profile to 4'],
      [
        `${PROFILE}/bin/switch-to-configuration boot`,
        'regenerate the boot menu with 4 as the default',
      ],
    ])
  })
  it('regenerates the menu of what was current where the boot default is no generation', () => {
    const dangling = machine(GENERATIONS.map((some) => ({ ...some, bootDefault: false })))
    const plan = planSwitch(planning(dangling), target(3), { mode: 'switch' })
    expect(plan.onFailure[1]?.argv[0]).toBe(`${PROFILE}/bin/switch-to-configuration`)
  })
  it('leaves the menu to the system profile where another profile was switched', () => {
    const other = '/nix/var/nix/profiles/system-profiles/work'
    const { profile } = MACHINE
    const unread = GENERATIONS.map((some) => ({ ...some, bootDefault: false }))
    const work = machine(unread, { profile: { ...profile, path: other, name: 'work' } })
    const plan = planSwitch(planning(work), target(3), { mode: 'switch' })
    expect(plan.onFailure.map(({ argv }) => argv.join(' '))).toEqual([
      `nix-env --profile ${other} --switch-generation 4`,
      `${PROFILE}/bin/switch-to-configuration boot`,
    ])
  })
  it('may only run while the links are where they were', () => {
    const plan = planSwitch(planning(MACHINE), target(3), { mode: 'switch' })
    expect(plan.expects).toEqual([
      { link: PROFILE, target: 'system-4-link' },
      { link: `${PROFILE}-3-link`, target: pathOf(3) },
    ])
  })
  it('warns where the kernel is not the booted one', () => {
    const other = generation(3, { system: system(pathOf(3), { kernelVersion: '6.12.1' }) })
    const plan = planSwitch(planning(machine([...GENERATIONS, other])), target(3, [other]), {
      mode: 'switch',
    })
    expect(plan.warnings.join()).toContain('6.18.7 keeps running until a reboot; 3 has 6.12.1')
  })
  it('refuses a toplevel that can’t activate itself', () => {
    const broken = generation(3, { system: system(pathOf(3), { switchable: false }) })
    const plan = planSwitch(planning(MACHINE), target(3, [broken]), { mode: 'switch' })
    expect(plan.blocked).toBe(true)
    expect(plan.refused[0]).toMatchObject({ generation: 3 })
  })
})

describe('switching to a specialisation', () => {
  const special = generation(3, {
    system: system(pathOf(3), { specialisations: [{ name: 'travel', storePath: pathOf(33) }] }),
  })
  const wanted = target(3, [special])
  it('points the profile at the parent and activates the specialisation', () => {
    const options = { mode: 'switch', specialisation: 'travel' } as const
    const plan = planSwitch(planning(MACHINE), wanted, options)
    expect(argvs(plan)).toEqual([
      `nix-env --profile ${PROFILE} --switch-generation 3`,
      `${pathOf(3)}/specialisation/travel/bin/switch-to-configuration switch`,
    ])
    expect(plan.checks).toEqual([
      { kind: 'current', storePath: pathOf(3) },
      { kind: 'running', storePath: pathOf(33) },
    ])
  })
  it.each([
    [
      'systemd-boot',
      /^The boot default remains 4: systemd-boot can’t make a spec.* 3 with travel in the/,
    ],
    ['lanzaboote', /^The boot default remains 4: lanzaboote/],
    ['grub', /^GRUB makes 3 with travel the boot default\.$/],
    [null, /unknown/],
  ] as const)('says what %s starts by itself then', (loader, description) => {
    const { bootMenu } = MACHINE
    const menu = loader === null || bootMenu === null ? null : { ...bootMenu, loader }
    const options = { mode: 'switch', specialisation: 'travel' } as const
    const plan = planSwitch(planning({ ...MACHINE, bootMenu: menu }), wanted, options)
    expect(plan.warnings).toEqual([expect.stringMatching(description)])
    const test = planSwitch(planning(MACHINE), wanted, { ...options, mode: 'test' })
    expect(test.warnings).toEqual([])
  })
  it.each([
    [{ mode: 'boot', specialisation: 'travel' }, 'usage'],
    [{ mode: 'switch', specialisation: 'home' }, 'no-generation'],
  ] as const)('%o is a problem: %s', (options, code) => {
    expect(() => planSwitch(planning(MACHINE), wanted, options)).toThrow(
      expect.objectContaining({ code }),
    )
  })
})

describe('a system mounted elsewhere', () => {
  it('becomes the boot default through nixos-enter', () => {
    const capabilities = { rootDirectory: '/mnt', nixosEnter: true }
    const plan = planSwitch(planning(MACHINE, capabilities), target(3), { mode: 'switch' })
    expect(argvs(plan)).toEqual([
      `nix-env --profile /mnt${PROFILE} --store local?root=/mnt --switch-generation 3`,
      `nixos-enter --root /mnt -- ${PROFILE}/bin/switch-to-configuration boot`,
    ])
    expect(plan.warnings.join()).toContain('made the boot default')
  })
  it('is refused where nixos-enter is missing', () => {
    const plan = planSwitch(planning(MACHINE, { rootDirectory: '/mnt' }), target(3), {
      mode: 'switch',
    })
    expect(plan.blocked).toBe(true)
  })
})

it('activates a specialisation from before NixOS 20.09 where it lies', () => {
  const child = { name: 'child-1', storePath: pathOf(9), directory: 'fine-tune' } as const
  const some = generation(1, { system: system(pathOf(1), { specialisations: [child] }) })
  const options = { mode: 'switch', specialisation: 'child-1' } as const
  const plan = planSwitch(planning(machine([some])), target(1, [some]), options)
  expect(argvs(plan)).toContain(`${pathOf(1)}/fine-tune/child-1/bin/switch-to-configuration switch`)
  expect(plan.steps.every((step) => isAllowedCommand(step, null))).toBe(true)
})

describe('a profile that is no system', () => {
  const path = pathOf(3, 'home-manager-generation')
  const ofAlice = { ...MACHINE.profile, path: '/home/alice/.local/state/nix/profiles/home-manager' }
  const activation = (homeVersion: number | null, capabilities: Partial<Capabilities>) => {
    const home = system(path, { switchable: false, homeVersion })
    const some = machine(GENERATIONS, { bootable: false, profile: ofAlice })
    const wanted = target(3, [generation(3, { storePath: path, system: home })])
    return planSwitch(planning(some, capabilities), wanted, { mode: 'switch' })
  }

  it('runs home-manager’s own activation, which is told that the profile was moved', () => {
    const plan = activation(1, { home: '/home/alice' })
    expect(argvs(plan)).toEqual([
      `nix-env --profile ${ofAlice.path} --switch-generation 3`,
      `${path}/activate --driver-version 1`,
    ])
    expect(plan.steps.some(({ root }) => root)).toBe(false)
  })
  it('leaves it to an older activation to move the profile', () => {
    expect(argvs(activation(null, { home: '/home/alice' }))).toEqual([
      `${path}/activate`,
      // Else it would be current under a new number, and a rollback would go between the two.
      `nix-env --profile ${ofAlice.path} --switch-generation 3`,
    ])
  })
  it('is not activated by root for someone else', () => {
    const plan = activation(1, { home: '/root' })
    expect(plan).toMatchObject({ blocked: true })
    expect(plan.refused[0]?.reason).toContain('another user’s home configuration')
    const moved = { home: '/root', ownProfiles: ['/home/alice/.local/state/nix/profiles'] }
    expect(activation(1, moved)).toMatchObject({ blocked: false })
  })
  it('is not activated for the home of a mounted system, nor moved there', () => {
    const plan = activation(1, { home: '/home/alice', rootDirectory: '/mnt' })
    expect(plan).toMatchObject({ blocked: true })
    expect(plan.refused[0]?.reason).toContain('would change the home on this computer')
    expect(argvs(plan).join()).not.toContain('activate')
  })
  it('can’t be booted or tested', () => {
    const some = machine(GENERATIONS, { bootable: false })
    for (const mode of ['boot', 'test'] as const) {
      expect(() => planSwitch(planning(some), target(3), { mode })).toThrow(
        expect.objectContaining({ code: 'usage' }),
      )
    }
  })
})

describe('what was to start once, where something made the boot default', () => {
  const some = machine(GENERATIONS)
  const menu = some.bootMenu as BootMenu
  const pending = (toplevel: StorePath | null, changes: Partial<BootMenu> = {}) => {
    const oneShot: BootEntry = { id: 'x', title: 'Memtest', toplevel, files: [], tries: null }
    return machine(GENERATIONS, { bootMenu: { ...menu, oneShot, ...changes } })
  }
  const FORGET = ['bootctl', 'set-oneshot', '']
  const forgets = ({ steps }: Plan) => steps.some(({ argv }) => argv.join() === FORGET.join())

  it.each<[string, StorePath | null]>([
    ['4', pathOf(4)],
    ['Memtest', null],
  ])('is taken back last of all, and looked at afterwards: %s', (name, once) => {
    for (const mode of ['switch', 'boot'] as const) {
      const plan = planSwitch(planning(pending(once)), target(3), { mode })
      expect(plan.steps.at(-1)?.argv).toEqual(FORGET)
      const said = `Clears the one-time boot entry (${name}).`
      expect(plan.warnings).toContain(said)
      expect(plan.checks.at(-1)).toEqual({ kind: 'next-boot', storePath: null })
      expect(verify(plan, pending(once)).at(-1)?.holds).toBe(false)
      expect(verify(plan, some).at(-1)?.holds).toBe(true)
    }
  })

  it('stays where it is what becomes the default, and in a test', () => {
    const same = planSwitch(planning(pending(pathOf(3))), target(3), { mode: 'boot' })
    const test = planSwitch(planning(pending(pathOf(4))), target(3), { mode: 'test' })
    for (const plan of [same, test]) {
      expect(forgets(plan)).toBe(false)
      expect(plan.checks.map(({ kind }) => kind)).not.toContain('next-boot')
    }
  })

  it.each<[string, Partial<BootMenu>, Partial<Capabilities>]>([
    ['the boot loader can’t', { once: { by: null, why: 'it can’t' } }, {}],
    ['it is mounted', {}, { rootDirectory: '/mnt', nixosEnter: true }],
  ])('is said to stay where %s, and nothing else is promised', (_, changes, capabilities) => {
    const there = pending(pathOf(4), changes)
    const plan = planSwitch(planning(there, capabilities), target(3), { mode: 'boot' })
    expect(forgets(plan)).toBe(false)
    expect(plan.warnings.join(' ')).toContain('can’t be cleared here')
    expect(plan.checks.map(({ kind }) => kind)).not.toContain('next-boot')
  })
})

describe('what a switch does to units', () => {
  const dangers = ['Network: NetworkManager.service restarts.']
  const consequences = new Map([[pathOf(4), { dangers, counts: 'Units: 1 restart' }]])
  const planOf = (mode: 'switch' | 'test' | 'boot') =>
    planSwitch({ ...planning(MACHINE), consequences }, target(4), { mode })

  it.each(['switch', 'test'] as const)('is said before all else by %s', (mode) => {
    const plan = planOf(mode)
    expect(plan.dangers).toEqual(dangers)
    expect(plan.reasons).toEqual(['Units: 1 restart'])
    // It asks for no word: what ends a session is no reason to.
    expect(plan.typed).toBe(planSwitch(planning(MACHINE), target(4), { mode }).typed)
  })

  it('is no matter of what only the next boot starts', () => {
    expect(planOf('boot')).toMatchObject({ dangers: [], reasons: [] })
  })
})

describe('switching to what is known not to boot', () => {
  const boot = (number: number, finished: boolean): RecordedBoot => ({
    ...{ id: `${number}`, toplevel: pathOf(number), first: number * 1e7, last: number * 1e7 + 1e6 },
    ...{ up: 1e6, finished, emergency: false, undecided: false, end: 'cut-off', failedUnits: [] },
  })
  const known = (some: Machine, whole = true): Planning => {
    const boots = [boot(3, false), boot(2, true)]
    const history = { status: 'known', history: { boots, switches: [], whole } } as const
    const records = { history, failedUnits: null, state: null, now: 5e7 }
    return { ...planning(some), evidences: assess(some, records) }
  }

  it.each([
    ['switch', 'switch'],
    ['boot', 'switch'],
    ['test', null],
  ] as const)('says so first, and takes a word: %s', (mode, typed) => {
    const plan = planSwitch(known(MACHINE), target(3), { mode })
    expect(plan).toMatchObject({ typed, blocked: false })
    expect(plan.dangers.slice(0, 2)).toEqual([
      '3 never booted successfully.',
      'Booted once, unsuccessfully.',
    ])
    expect(describe_(plan, MACHINE, true).dangers).toEqual(plan.dangers)
  })

  it.each([
    [3, ['3 never booted successfully.', 'Booted once, unsuccessfully.'], [], 'try'],
    [1, [], ['1 has no recorded boot.'], null],
    [2, [], [], null],
  ] as const)('says the same where it is to start once: %i', (number, dangers, warnings, typed) => {
    const plan = planTry(known(MACHINE), target(number))
    expect(plan).toMatchObject({ warnings, typed, blocked: false })
    expect(plan.dangers.slice(0, 2)).toEqual(dangers)
  })

  it('says so first where the boot loader has given it up, whatever else is known', () => {
    const menu = MACHINE.bootMenu as BootMenu
    const worn: BootEntry = {
      ...{ id: 'nixos-generation-1.conf', title: '', toplevel: pathOf(1), files: [] },
      tries: { left: 0, done: 3 },
    }
    const some = { ...MACHINE, bootMenu: { ...menu, entries: [worn] } }
    const said = '1 never booted successfully.'
    const counted = 'systemd-boot gave up on 1 after 3 failed attempts.'
    const read = planSwitch(known(some), target(1), { mode: 'boot' })
    expect([read.dangers[0], read.typed]).toEqual([said, 'switch'])
    const closed = { status: 'unknown', reason: 'no journal', late: false } as const
    const records = { history: closed, failedUnits: null, state: null, now: 5e7 }
    const unknown = { ...planning(some), evidences: assess(some, records) }
    expect(planSwitch(unknown, target(1), { mode: 'boot' }).dangers).toEqual([
      'The boot loader gave up on 1.',
      'Boot history unknown: no journal.',
      'The boot loader gave up after 3 failed attempts.',
    ])
    const unread = planSwitch({ ...planning(some), evidences: null }, target(1), { mode: 'boot' })
    expect([unread.dangers, unread.typed]).toEqual([[counted], 'switch'])
    const ratings = new Map([[pathOf(1), { word: 'good', note: '', at: 1 } as const]])
    const good = planSwitch(known({ ...some, ratings }), target(1), { mode: 'boot' })
    expect([good.dangers, good.typed]).toEqual([[counted], 'switch'])
  })

  it('says whose word it is', () => {
    const ratings = new Map([[pathOf(2), { word: 'bad', note: '', at: 1 } as const]])
    const plan = planSwitch(known({ ...MACHINE, ratings }), target(2), { mode: 'switch' })
    expect([plan.dangers[0], plan.typed]).toEqual(['2 is rated bad.', 'switch'])
  })

  it('says nothing against what is not known, but that nobody knows whether it starts', () => {
    const untried = '1 has no recorded boot.'
    const to = (number: number, whole = true) => {
      const some = known(MACHINE, whole)
      const { dangers, warnings, typed } = planSwitch(some, target(number), { mode: 'switch' })
      return [dangers, warnings.includes(untried), typed]
    }
    expect(to(1)).toEqual([[], true, null])
    expect(to(2)).toEqual([[], false, null])
    // It may have been booted in what was not read.
    expect(to(1, false)).toEqual([[], false, null])
    // What is newer was just built.
    expect(to(4)).toEqual([[], false, null])
  })
})

it('a switch to what left no trace at the last start says so', () => {
  const current = generation(4, { current: true, bootDefault: true })
  const ran = generation(3, { running: true, booted: true })
  const some = machine([current, ran])
  const at = (first: number, end: RecordedBoot['end']): RecordedBoot => ({
    ...{ id: `${first}`, toplevel: pathOf(3), first, last: first + 9e6, up: 9e6, end },
    ...{ finished: true, emergency: false, undecided: false, failedUnits: [] },
  })
  const boots = [at(2e7, 'runs'), at(0, 'clean')]
  const history = { status: 'known', history: { boots, switches: [], whole: true } } as const
  const records = { history, failedUnits: null, state: null, now: 3e7 }
  const warnings = (read: Machine) => {
    const evidences = assess(read, records)
    const target = { label: '4', storePath: pathOf(4), generation: current, system: current.system }
    return planSwitch({ ...planning(read), evidences }, target, { mode: 'boot' }).warnings.join()
  }
  expect(warnings(movedAt(some, 5e6))).toContain(
    '4 was the default at the last shutdown but has no recorded boot since',
  )
  expect(warnings(some)).not.toContain('last shutdown')
})
