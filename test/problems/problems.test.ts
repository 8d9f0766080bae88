import { describe, expect, it } from 'vitest'
import type { BootEntry, BootLoader, BootMenu } from '../../src/boot/menu.ts'
import type { ReadHistory, RecordedBoot } from '../../src/bootlog/bootHistory.ts'
import { assess } from '../../src/health/assess.ts'
import type { Generation } from '../../src/machine/generation.ts'
import type { Machine } from '../../src/machine/machine.ts'
import type { StorePath } from '../../src/nix/storePath.ts'
import { Problem } from '../../src/problem.ts'
import type { ProblemFacts } from '../../src/problems/machineProblem.ts'
import { type Fix, type MachineProblem, machineProblems } from '../../src/problems/problems.ts'
import { generation, machine, movedAt, pathOf, pin, system } from '../plan/fixture.ts'

const TRAVEL = pathOf(41, 'nixos-system-travel')
const STRAY = pathOf(99)

interface Pointers {
  readonly running?: StorePath | null
  readonly booted?: StorePath | null
  readonly current?: number | null
  readonly next?: StorePath | null
  readonly loader?: BootLoader
  readonly saved?: boolean
  readonly kernels?: Readonly<Record<number, string>>
}

/** Generations 40, 41 (with the specialisation travel) and 43, all at 41 unless told. */
function machineIn(some: Pointers, changes: Partial<Machine> = {}): Machine {
  const { running = pathOf(41), booted = pathOf(41), current = 41, next = pathOf(41) } = some
  const made = (number: number): Generation => {
    const path = pathOf(number)
    const kernelVersion = some.kernels?.[number] ?? '6.18.7'
    const special = number === 41 ? [{ name: 'travel', storePath: TRAVEL }] : []
    const facts = system(path, { kernelVersion, specialisations: special })
    return generation(number, {
      system: facts,
      current: number === current,
      running: running === path || (number === 41 && running === TRAVEL),
      booted: booted === path,
      bootDefault: next === path,
    })
  }
  const generations = [43, 41, 40].map((number) => made(number))
  const whole = machine(generations)
  const menu = whole.bootMenu as BootMenu
  return {
    ...whole,
    pointers: { running, booted },
    bootMenu: {
      ...menu,
      loader: some.loader ?? 'systemd-boot',
      defaultSaved: some.saved ?? false,
      defaultEntry: next === null ? null : entry(next),
    },
    ...changes,
  }
}

function entry(toplevel: StorePath | null, changes: Partial<BootEntry> = {}): BootEntry {
  return { id: `${toplevel}.conf`, title: '', toplevel, files: [], tries: null, ...changes }
}

const find = (some: Machine, facts: Partial<ProblemFacts> = {}) =>
  machineProblems({
    machine: some,
    interruptedChange: null,
    room: null,
    evidences: null,
    unkept: [],
    warnings: [],
    ...facts,
  })
const said = (found: readonly MachineProblem[]) => found.map(({ message }) => message)
const fixText = (fix: Fix | null | undefined) => {
  if (fix == null) return null
  const ways = fix.kind === 'switch' ? ` ${fix.gen} ${fix.mode}` : ''
  return `${fix.kind}${ways}: ${fix.description}`
}

describe('running, booted, current and boot default', () => {
  it('say nothing where they are one', () => {
    expect(find(machineIn({}))).toEqual([])
    expect(find(machineIn({ next: null, booted: null }))).toEqual([])
    expect(find(machineIn({ running: null, booted: null }))).toEqual([])
  })

  it.each<[string, Pointers, string, string | null]>([
    [
      'an older entry was chosen, or what is new waits for a reboot',
      { current: 43, next: pathOf(43) },
      'Running 41, but the next boot and the next rebuild use 43.',
      'switch 41 boot: make 41 the default again',
    ],
    [
      'the same from the specialisation’s entry',
      { running: TRAVEL, booted: TRAVEL, current: 43, next: pathOf(43) },
      'Running 41/travel, but the next boot and the next rebuild use 43.',
      'switch 41 boot: make 41 the default again',
    ],
    [
      'the same where the loader keeps a default of its own',
      { current: 43, next: pathOf(43), loader: 'lanzaboote' },
      'Running 41, but the next boot and the next rebuild use 43.',
      'switch 41 boot: make 41 current again',
    ],
    [
      'after test',
      { running: pathOf(43) },
      'Testing 43; a reboot returns to 41.',
      'switch 43 boot: keep 43',
    ],
    [
      'after test of what is no generation',
      { running: STRAY },
      'Running a system without a generation; a reboot returns to 41.',
      'switch 41 switch: switch to 41 now',
    ],
    [
      'what runs is none, and the others differ too',
      { running: STRAY, next: pathOf(43) },
      'Running a system without a generation; the next boot starts 43, the profile points to 41.',
      'switch 41 switch: switch to 41 now',
    ],
    [
      'the menu was not written after a rollback of the profile',
      { next: pathOf(43) },
      'Running 41, but the next boot starts 43.',
      'switch 41 boot: make 41 the default again',
    ],
    [
      'a loader that ignores the rollback',
      { next: pathOf(43), loader: 'lanzaboote' },
      'Running 41, but the next boot starts 43.',
      null,
    ],
    [
      'a default that was saved beside the menu',
      { next: pathOf(43), saved: true },
      'Running 41, but the next boot starts 43.',
      null,
    ],
    [
      'the profile was not moved',
      { current: 40, booted: pathOf(40) },
      'Running and booting 41, but the profile points to 40.',
      'switch 41 boot: make 41 the default again',
    ],
    [
      'all three',
      { current: 40, next: pathOf(43) },
      'Running 41; the next boot starts 43, the profile points to 40.',
      'switch 41 boot: make 41 the default again',
    ],
    [
      'a default whose generation was deleted',
      { next: STRAY },
      'The boot default is a deleted generation; the profile points to 41.',
      'menu: regenerate the boot menu',
    ],
    [
      'a boot menu that can’t be read',
      { next: null, current: 43 },
      'Running 41, but the profile points to 43.',
      'switch 41 boot: make 41 current again',
    ],
    [
      'a machine that does not run',
      { running: null, booted: null, next: pathOf(43) },
      'The next boot starts 43, but the profile points to 41.',
      'menu: make 41 the default',
    ],
  ])('%s', (_, some, sentence, fix) => {
    const [first, ...others] = find(machineIn(some))
    expect([first?.message, fixText(first?.fix), said(others)]).toEqual([sentence, fix, []])
  })

  it.each<[string, Pointers, number[], string, string | null]>([
    [
      'what waits for a reboot',
      { current: 40, next: pathOf(40) },
      [41],
      'Running 41; a reboot returns to 40.',
      null,
    ],
    ['a test of it', { running: pathOf(43) }, [43], 'Running 43; a reboot returns to 41.', null],
    [
      'a menu that was not written since',
      { next: pathOf(40) },
      [41],
      'Running 41, but the next boot starts 40.',
      null,
    ],
    [
      'three that differ',
      { current: 40, next: pathOf(43) },
      [41],
      'Running 41; the next boot starts 43, the profile points to 40.',
      null,
    ],
    [
      'a default that is bad, too',
      { current: 40, next: pathOf(40) },
      [43, 41, 40],
      'Running 41, but the default is 40, which is rated bad.',
      null,
    ],
    [
      'another one that is bad, which does not matter here',
      { current: 43, next: pathOf(43) },
      [40],
      'Running 41, but the next boot and the next rebuild use 43.',
      'switch 41 boot: make 41 the default again',
    ],
  ])('never lead to what is rated bad: %s', (_, some, bad, sentence, fix) => {
    const ratings = new Map(
      bad.map((one) => [pathOf(one), { word: 'bad', note: '', at: 1 }] as const),
    )
    const machine = machineIn(some, { ratings })
    const history: ReadHistory = { status: 'unknown', reason: 'there is none', late: false }
    const evidences = assess(machine, {
      history,
      failedUnits: null,
      state: null,
      now: 1e9,
    })
    for (const known of [null, evidences]) {
      const [first] = find(machine, { evidences: known })
      expect([first?.message, fixText(first?.fix)]).toEqual([sentence, fix])
    }
  })

  it('lead to what is known to be good where what runs is bad and the default is neither', () => {
    const mark = (word: 'good' | 'bad') => ({ word, note: '', at: 1 })
    const ratings = new Map([
      [pathOf(41), mark('bad')],
      [pathOf(40), mark('good')],
    ])
    const machine = machineIn({ next: pathOf(43) }, { ratings })
    const history: ReadHistory = { status: 'unknown', reason: 'there is none', late: false }
    const evidences = assess(machine, {
      history,
      failedUnits: null,
      state: null,
      now: 1e9,
    })
    expect(fixText(find(machine, { evidences })[0]?.fix)).toBe('rollback: roll back to 40')
  })

  it('name the tool where only that changes the default', () => {
    const explains = (some: Pointers) => find(machineIn(some))[0]?.explains
    expect(explains({ next: pathOf(43), loader: 'lanzaboote' })).toContain('bootctl set-default')
    expect(explains({ next: pathOf(43), loader: 'limine' })).toMatch(/^Limine does not take/)
    expect(explains({ next: pathOf(43), saved: true })).toMatch(/^The default is saved outside/)
  })

  it('are said, but not alarming, where a switch came after the boot', () => {
    expect(find(machineIn({ booted: pathOf(40) }))).toEqual([
      expect.objectContaining({
        kind: 'since-boot',
        message: 'Booted 40, then switched to 41.',
        fix: null,
      }),
    ])
    expect(said(find(machineIn({ booted: STRAY })))).toEqual([
      'Booted a deleted generation, then switched to 41.',
    ])
  })

  it('may differ by a specialisation only', () => {
    expect(said(find(machineIn({ running: TRAVEL })))).toEqual([
      'Running 41/travel; the next boot starts 41.',
    ])
    expect(said(find(machineIn({ running: TRAVEL, booted: TRAVEL, next: TRAVEL })))).toEqual([])
  })

  it('offer no switch to what is gone or can’t be switched to', () => {
    const some = machineIn({ current: 43, next: pathOf(43) })
    const worse = (changes: Partial<Generation>) => ({
      ...some,
      generations: some.generations.map((one) => ({ ...one, ...changes })),
    })
    expect(find(worse({ present: false }))[0]?.fix).toBeNull()
    expect(find(worse({ system: null }))[0]?.fix).toBeNull()
  })

  it('may be a pin whose generation is gone', () => {
    const pins = [pin('good', STRAY)]
    const menu = machineIn({}).bootMenu as BootMenu
    const bootMenu = { ...menu, entries: [...menu.entries, entry(STRAY)] }
    const on = (some: Pointers) =>
      find({
        ...machineIn(some, { pins }),
        bootMenu: { ...bootMenu, defaultEntry: entry(some.next ?? pathOf(41)) },
      })
    const booted = on({ running: STRAY, booted: STRAY, current: 43, next: pathOf(43) })
    expect([said(booted), fixText(booted[0]?.fix)]).toEqual([
      ['Running the pin good, but the next boot and the next rebuild use 43.'],
      'switch good boot: make good the default again',
    ])
    expect(said(on({ next: STRAY }))).toEqual([
      'Running 41, but the next boot starts the pin good.',
    ])
  })

  it('may come from another profile, so that a default is not called stray', () => {
    const other = { label: 'work:2', link: generation(2) }
    const others = { elsewhere: new Map([[STRAY, other]]) }
    expect(said(find(machineIn({ next: STRAY }, others)))).toEqual([
      'Running 41, but the next boot starts work:2.',
    ])
    expect(find(machineIn({ running: STRAY }, others))[0]?.explains).toBe(
      'work:2 is a generation of another profile (nixos-rebuild --profile-name work).',
    )
    const path = '/nix/var/nix/profiles/system-profiles/work'
    const some = machineIn({ next: STRAY })
    expect(find({ ...some, profile: { ...some.profile, path } })).toEqual([])
  })

  it('are nothing to a profile that is no system', () => {
    expect(find(machineIn({ current: 43, next: STRAY }, { bootable: false }))).toEqual([])
  })
})

describe('a kernel that waits for a reboot', () => {
  it('is said in the place of the switch that brought it', () => {
    const kernels = { 41: '6.18.9', 40: '6.18.7' }
    expect(said(find(machineIn({ booted: pathOf(40), kernels })))).toEqual([
      'Reboot to get Linux 6.18.9 (running 6.18.7).',
    ])
  })
  it('is said beside a test of it', () => {
    const found = find(machineIn({ running: pathOf(43), kernels: { 43: '6.19' } }))
    expect(found.map(({ kind }) => kind)).toEqual(['disagreement', 'reboot'])
  })
})

describe('the newest generation that never booted successfully', () => {
  const some = machineIn({ current: 43, next: pathOf(43) })
  const message = 'Running 41, but the default is 43, which never booted successfully.'
  /** As if the journal held one boot of each of these, up for so many seconds. */
  const evidences = (machine: Machine, boots: Readonly<Record<number, number>>) => {
    const recorded = Object.entries(boots).map(
      ([number, seconds], index): RecordedBoot => ({
        id: `boot-${number}`,
        toplevel: pathOf(Number(number)),
        first: index * 1e6,
        last: index * 1e6 + seconds * 1000,
        up: seconds * 1000,
        finished: seconds > 60,
        emergency: false,
        undecided: false,
        end: 'clean',
        failedUnits: [],
      }),
    )
    const history: ReadHistory = {
      status: 'known',
      history: { boots: recorded, switches: [], whole: true },
    }
    return assess(machine, { history, failedUnits: null, state: null, now: 1e9 })
  }

  it('is told instead of the disagreement, with the way back', () => {
    const found = find(some, { evidences: evidences(some, { 40: 900, 43: 20 }) })
    expect(said(found)).toEqual([message])
    expect(found[0]?.fix).toEqual({ kind: 'rollback', description: 'roll back to 40' })
    expect(found[0]?.explains).toContain('startup never finished')
  })
  it('goes back to what runs where nothing is known to be good', () => {
    const found = find(some, { evidences: evidences(some, { 43: 20 }) })
    expect([said(found), fixText(found[0]?.fix)]).toEqual([
      [message],
      'switch 41 boot: make 41 the default again',
    ])
  })
  it('is told by the boot loader’s counter before the journal is read', () => {
    const menu = some.bootMenu as BootMenu
    const tried = (left: number, done: number) => ({
      ...some,
      bootMenu: { ...menu, entries: [entry(pathOf(43), { tries: { left, done } })] },
    })
    expect(said(find(tried(0, 3)))).toEqual([
      message.replace('never booted successfully', 'the boot loader gave up on'),
    ])
    expect(fixText(find(tried(0, 3))[0]?.fix)).toBe('switch 41 boot: make 41 the default again')
    expect(said(find(tried(1, 2)))).not.toContain(message)
  })
  it.each([{ 43: 900 }, {}])('is not told where its boots were %j', (boots) => {
    const found = find(some, { evidences: evidences(some, boots) })
    expect(found.map(({ kind }) => kind)).toEqual(['disagreement'])
  })
  it('needs nothing once another one is the default', () => {
    const now = machineIn({})
    expect(find(now, { evidences: evidences(now, { 43: 20 }) })).toEqual([
      expect.objectContaining({ message: '43 (newest) never booted successfully.', fix: null }),
    ])
  })
  it('is not what runs', () => {
    const now = machineIn({
      running: pathOf(43),
      booted: pathOf(43),
      current: 43,
      next: pathOf(43),
    })
    expect(find(now, { evidences: evidences(now, { 43: 20 }) })).toEqual([])
  })
})

describe('a default that does not come up', () => {
  const runs = machineIn({ running: pathOf(43), current: 43, next: pathOf(43) })
  interface Reported {
    readonly up: number
    readonly end?: RecordedBoot['end']
  }
  /** As if these were all boots of 43, the newest first, and 41 and 40 had done well. */
  const reported = (machine: Machine, boots: readonly Reported[]) => {
    const recorded = boots.map(
      ({ up, end = 'cut-off' }, index): RecordedBoot => ({
        ...{ id: `${index}`, toplevel: pathOf(43), first: 9e8 - index * 1e7 },
        ...{ last: 9e8 - index * 1e7 + up * 1000, up: up * 1000, finished: up > 60 },
        ...{ emergency: false, undecided: false, end, failedUnits: [] },
      }),
    )
    const fine = [41, 40].map(
      (number): RecordedBoot => ({
        ...{ id: `fine-${number}`, toplevel: pathOf(number), first: number * 1e6 },
        ...{ last: number * 1e6 + 9e5, up: 9e5, finished: true },
        ...{ emergency: false, undecided: false, end: 'clean', failedUnits: [] },
      }),
    )
    const history: ReadHistory = {
      status: 'known',
      history: { boots: [...recorded, ...fine], switches: [], whole: true },
    }
    const evidences = assess(machine, {
      history,
      failedUnits: null,
      state: null,
      now: 9e8 + 900_000,
    })
    return find(machine, { evidences }).filter(({ kind }) => kind === 'failed-boot')
  }
  const marked = (some: Machine, ...numbers: number[]): Machine => ({
    ...some,
    ratings: new Map(numbers.map((number) => [pathOf(number), { word: 'bad', note: '', at: 1 }])),
  })

  it('is told, too, once it was switched to: a reboot would start it', () => {
    const found = reported(runs, [{ up: 20 }])
    expect(said(found)).toEqual(['Running and booting 43, which never booted successfully.'])
    expect(fixText(found[0]?.fix)).toBe('rollback: roll back to 41')
    expect(found[0]?.explains).toMatch(/^A reboot starts 43 again\. .*startup never finished/)
  })
  it('is told where it came up once, and does not any more', () => {
    expect(said(reported(runs, [{ up: 20 }, { up: 20 }, { up: 9000 }]))).toEqual([
      'Running and booting 43, which failed at its last boot.',
    ])
  })
  it('is told by the boot loader’s counter, also of what was booted', () => {
    const booted = machineIn({
      ...{ running: pathOf(43), booted: pathOf(43) },
      current: 43,
      next: pathOf(43),
    })
    const menu = booted.bootMenu as BootMenu
    const worn = entry(pathOf(43), { tries: { left: 0, done: 3 } })
    const some = { ...booted, bootMenu: { ...menu, entries: [worn], defaultEntry: worn } }
    const message = 'Running and booting 43, which the boot loader gave up on.'
    expect(said(find(some))).toEqual([message])
    expect(said(reported(some, []))).toEqual([message])
  })
  it('explains by the counter why the default is another than what runs and is current', () => {
    const here = machineIn({
      ...{ running: pathOf(43), booted: pathOf(43) },
      current: 43,
      next: pathOf(41),
    })
    const menu = here.bootMenu as BootMenu
    const worn = entry(pathOf(43), { tries: { left: 0, done: 3 } })
    const some = { ...here, bootMenu: { ...menu, entries: [worn, entry(pathOf(41))] } }
    expect(find(some)).toContainEqual({
      kind: 'disagreement',
      how: 'default-stayed',
      message: 'Running 43, but the next boot starts 41.',
      explains:
        'systemd-boot gave up on 43 after 3 failed attempts. It can still be chosen in the boot menu.',
      fix: null,
    })
  })
  it('is told of a boot that runs and does not come up, not of one that did', () => {
    const booted = machineIn({
      ...{ running: pathOf(43), booted: pathOf(43) },
      current: 43,
      next: pathOf(43),
    })
    expect(said(reported(booted, [{ up: 20, end: 'runs' }]))).toHaveLength(1)
    expect(reported(booted, [{ up: 90, end: 'runs' }, { up: 20 }, { up: 20 }])).toEqual([])
  })
  it('need not be the newest', () => {
    const older = machineIn({ running: pathOf(40), current: 41, next: pathOf(41) })
    expect(said(find(marked(older, 41)))).toEqual([
      'Running 40, but the default is 41, which is rated bad.',
    ])
  })
  it('is told with no way to what is bad as well', () => {
    const some = marked(machineIn({ current: 43, next: pathOf(43) }), 43, 41, 40)
    for (const found of [find(some), reported(some, [{ up: 20 }])]) {
      expect(said(found)).toEqual(['Running 41, but the default is 43, which is rated bad.'])
      expect(found[0]?.fix).toBeNull()
    }
  })
  it('is told of a mounted system', () => {
    const mounted = machineIn({ running: null, booted: null, current: 43, next: pathOf(43) })
    expect(said(reported(mounted, [{ up: 20 }]))).toEqual([
      'The default is 43, which never booted successfully.',
    ])
  })
  it('is not told where someone says that it is good', () => {
    const good = { word: 'good', note: '', at: 1 } as const
    expect(reported({ ...runs, ratings: new Map([[pathOf(43), good]]) }, [{ up: 20 }])).toEqual([])
  })
})

describe('an exception for the next boot', () => {
  it('is named by its generation, else by its title', () => {
    const some = machineIn({})
    const once = (oneShot: BootEntry) => ({
      ...some,
      bootMenu: { ...(some.bootMenu as BootMenu), oneShot },
    })
    expect(said(find(once(entry(pathOf(43)))))).toEqual(['Next boot only: 43.'])
    const mended = find(once(entry(pathOf(43))))
    expect(fixText(mended[0]?.fix)).toBe('forget: boot the default instead')
    expect(said(find(once(entry(null, { title: 'Memtest' }))))).toEqual([
      'Next boot only: Memtest.',
    ])
  })
})

describe('the last switch to what is current', () => {
  const some = machineIn({ running: pathOf(43), current: 43, next: pathOf(43), booted: pathOf(41) })
  interface Reported {
    readonly status: number
    /** Seconds after the switch at which it was booted, and that boot’s length. */
    readonly boot?: readonly [number, number]
    readonly failedUnits?: readonly string[]
    readonly mark?: 'good' | 'bad'
  }
  const reported = ({ status, boot, failedUnits, mark }: Reported, machine = some) => {
    const at = 5e8
    const ran = (id: string, number: number, first: number, seconds: number): RecordedBoot => ({
      ...{ id, toplevel: pathOf(number), first, last: first + seconds * 1000, up: seconds * 1000 },
      ...{ finished: true, emergency: false, undecided: false, end: 'clean', failedUnits: [] },
    })
    const later = boot === undefined ? [] : [ran('later', 43, at + boot[0] * 1000, boot[1])]
    const history: ReadHistory = {
      status: 'known',
      history: {
        boots: [...later, ran('old', 41, 1e8, 9000)],
        switches: [{ at, up: 4e8, boot: 'old', toplevel: pathOf(43), status, failedUnits: [] }],
        whole: true,
      },
    }
    const word = mark && ([[pathOf(43), { word: mark, note: '', at }]] as const)
    const marked = { ...machine, ratings: new Map(word ?? []) }
    const evidences = assess(marked, {
      history,
      failedUnits: failedUnits ?? null,
      state: null,
      now: 1e9,
    })
    return find(marked, { evidences }).filter(({ kind }) => kind === 'failed-switch')
  }

  it.each<[Reported, string]>([
    [{ status: 2 }, 'The last switch to 43 failed (exit status 2).'],
    [{ status: 4 }, 'Units failed when 43 was activated.'],
    [{ status: 4, failedUnits: ['web.service'] }, 'Units failed when 43 was activated.'],
    [{ status: 2, boot: [-900, 600] }, 'The last switch to 43 failed (exit status 2).'],
    [{ status: 2, boot: [900, 20] }, 'The last switch to 43 failed (exit status 2).'],
  ])('is told with the way back where it was %j', (how, message) => {
    const found = reported(how)
    expect(said(found)).toEqual([message])
    expect(found[0]?.fix).toEqual({ kind: 'rollback', description: 'roll back to 41' })
    expect(found[0]?.explains).toContain(`exit status ${how.status}`)
  })
  it.each<Reported>([
    { status: 0 },
    { status: 4, failedUnits: [] },
    { status: 2, boot: [900, 600] },
    { status: 2, mark: 'good' },
  ])('is not told where it was %j', (how) => {
    expect(reported(how)).toEqual([])
  })
  it('is not told of units where something else runs, or of one that is not current', () => {
    const left = machineIn({ current: 43, next: pathOf(43) })
    expect(said(reported({ status: 4 }, left))).toEqual([])
    expect(reported({ status: 2 }, machineIn({}))).toEqual([])
  })
  it('is told of what runs and was put back in the profile, with the way to what is current', () => {
    const put = machineIn({ running: pathOf(43), booted: pathOf(41) })
    const [found] = reported({ status: 2 }, put)
    expect(found?.message).toBe('The last switch to 43 failed (exit status 2).')
    expect(found?.fix?.description).toBe('roll back to 41')
  })
})

describe('a switch that was interrupted', () => {
  const left = { toStart: ['a.service'], isKnown: true, toRestart: [], toReload: [] }

  it.each([
    [left, 'A switch was interrupted: a.service is down.'],
    [
      { ...left, isKnown: false, toStart: ['a.service', 'b.service'] },
      'A switch was interrupted: a.service, b.service are not started yet.',
    ],
    [
      { ...left, toStart: ['a', 'b', 'c', 'd', 'e'].map((name) => `${name}.service`) },
      'A switch was interrupted: a.service, b.service, c.service and 2 more are down.',
    ],
  ])('%j is told first, with the switch that finishes it', (interrupted, message) => {
    const [first] = find(machineIn({ current: 43, next: pathOf(43) }, { interrupted }))
    expect(first?.message).toBe(message)
    expect(fixText(first?.fix)).toBe('switch 43 switch: switch to 43 to finish')
  })

  it('is not told where nothing is down', () => {
    const interrupted = { ...left, toStart: [], toReload: ['a.service'] }
    expect(find(machineIn({}, { interrupted }))).toEqual([])
  })
})

describe('/boot', () => {
  const MIB = 1024 ** 2
  it.each([
    [70, 60, []],
    [61, 60, ['/boot is nearly full: 61.0 MiB free, the next generation needs up to 60.0 MiB.']],
    [0, 60, ['/boot is nearly full: 0 B free, the next generation needs up to 60.0 MiB.']],
  ])('with %i MiB free and %i needed', (free, needed, sentences) => {
    const room = { directory: '/boot', free: free * MIB, needed: needed * MIB }
    const found = find(machineIn({}), { room })
    expect(said(found)).toEqual(sentences)
    for (const { fix } of found) expect(fix?.kind).toBe('boot')
  })
})

describe('pins', () => {
  it('that hold and are listed are not spoken of', () => {
    expect(find(machineIn({}, { pins: [pin('good', pathOf(40))] }))).toEqual([])
  })
  it('that are broken are pinned again or let go', () => {
    const pins = [
      { ...pin('loose', pathOf(40)), error: 'loose' as const, target: null },
      { ...pin('gone', pathOf(40)), error: 'gone' as const },
    ]
    const profile = '/nix/var/nix/profiles/system-profiles/lost'
    const kind = 'lost' as const
    const lostPins = [{ kind, name: 'lost', profile, target: 'lost-1-link', link: null }]
    const found = find(machineIn({}, { pins, lostPins }))
    expect(found.map(({ message, fix }) => [message, fixText(fix)])).toEqual([
      [
        'The pin lost protects nothing: it points to lost-1-link, which is missing.',
        'unpin: unpin it',
      ],
      ['The pin loose is broken: its profile link is missing.', 'pin: pin it again'],
      ['The pin gone protects nothing: its store path is missing.', 'unpin: unpin it'],
    ])
  })
  it.each<[BootLoader, boolean]>([
    ['systemd-boot', true],
    ['grub', true],
    ['limine', true],
    ['lanzaboote', false],
    ['extlinux', false],
  ])('without an entry in the menu of %s: said %s', (loader, reported) => {
    const found = find(machineIn({ loader }, { pins: [pin('good', STRAY)] }))
    expect(said(found)).toEqual(reported ? ['The pin good is missing from the boot menu.'] : [])
    expect(found.map(({ fix }) => fix?.kind)).toEqual(reported ? ['menu'] : [])
  })
  it('in a menu that can’t be read are not called unlisted', () => {
    const hidden = { bootMenu: null, bootMenuHidden: true }
    expect(find(machineIn({}, { pins: [pin('good', STRAY)], ...hidden }))).toEqual([])
  })
})

describe('the order', () => {
  it('is by importance', () => {
    const some = machineIn(
      { current: 43, next: pathOf(43), booted: pathOf(40), kernels: { 40: '6.1' } },
      {
        pins: [pin('good', STRAY)],
        problems: [
          new Problem('unreadable', '/x can’t be read.'),
          new Problem('profile', 'The profile link is absolute.'),
        ],
      },
    )
    const room = { directory: '/boot', free: 0, needed: 1 }
    const found = find(some, { room, interruptedChange: '“Delete 3” was interrupted' })
    expect(found.map(({ kind }) => kind)).toEqual([
      'cut-off',
      'profile',
      'disagreement',
      'boot-full',
      'pin',
      'reboot',
      'problem',
    ])
    expect(found[0]).toMatchObject({
      message: '“Delete 3” was interrupted.',
      fix: { kind: 'undo' },
    })
    expect(fixText(found[1]?.fix)).toBe('switch 43 boot: point it to 43')
  })
  it('has every setting that is wrong, after what can’t be read', () => {
    const problems = [new Problem('unreadable', '/x can’t be read.')]
    const found = find(machineIn({}, { problems }), { warnings: ['A is wrong.', 'B is, too.'] })
    expect(said(found)).toEqual(['/x can’t be read.', 'A is wrong.', 'B is, too.'])
    expect(found.map(({ kind }) => kind)).toEqual(['problem', 'settings', 'settings'])
  })
  it('every one is one sentence that ends', () => {
    const all = [
      ...find(machineIn({ current: 43, next: pathOf(43) }), { interruptedChange: 'x' }),
      ...find(machineIn({ running: STRAY })),
    ]
    for (const { message, explains } of all) {
      expect(message).toMatch(/^\S.*\.$/)
      expect(explains).toMatch(/\.$/)
    }
  })
})

describe('a default that left no trace when it was started', () => {
  it('is said, with the way to another default', () => {
    const some = movedAt(machineIn({ current: 43, next: pathOf(43) }), 5e6)
    const recorded = (first: number, end: RecordedBoot['end']): RecordedBoot => ({
      ...{ id: `${first}`, toplevel: pathOf(41), first, last: first + 9e6, up: 9e6, end },
      ...{ finished: true, emergency: false, undecided: false, failedUnits: [] },
    })
    const boots = [recorded(2e7, 'runs'), recorded(0, 'clean')]
    const history: ReadHistory = { status: 'known', history: { boots, switches: [], whole: true } }
    const read = { history, failedUnits: null, state: null, now: 3e7 }
    const [first] = find(some, { evidences: assess(some, read) })
    expect(first?.explains).toBe(
      'A reboot starts 43. 43 was the default at the last shutdown but has no recorded boot since: ' +
        'either it failed without a trace, or another entry was chosen.',
    )
    expect(fixText(first?.fix)).toBe('switch 41 boot: make 41 the default again')
  })
})

describe('in the emergency shell of a generation', () => {
  const facts = { toplevel: null, emergency: false, undecided: false, failedUnits: [] }
  const good = (number: number, index: number): RecordedBoot => ({
    ...{ ...facts, id: `${number} ${index}`, toplevel: pathOf(number), finished: true },
    ...{ first: index * 1e8, last: index * 1e8 + 9e6, up: 9e6, end: 'clean' },
  })
  const stuck = (number: number): RecordedBoot => ({
    ...{ ...facts, id: 'now', toplevel: pathOf(number), finished: false, emergency: true },
    ...{ first: 9e8, last: 9e8 + 6e4, up: 6e4, end: 'runs' },
  })
  const reported = (
    some: Machine,
    boots: readonly RecordedBoot[],
    state: 'maintenance' | null = null,
  ) => {
    const history: ReadHistory = { status: 'known', history: { boots, switches: [], whole: true } }
    const evidences = assess(some, {
      history,
      failedUnits: null,
      state,
      now: 9.1e8,
    })
    return find(some, { evidences }).map(({ message, fix }) => [message, fixText(fix)])
  }
  const inShell = machineIn({
    ...{ running: pathOf(43), booted: pathOf(43) },
    ...{ current: 41, next: pathOf(41) },
  })
  const back = [['Running 43; a reboot returns to 41.', 'rollback: roll back to 41']]

  it('leads to the current one where that is known to be good', () => {
    expect(reported(inShell, [stuck(43), good(41, 3), good(40, 2)])).toEqual(back)
  })

  it('does not take the broken one for good because it came up once', () => {
    expect(reported(inShell, [stuck(43), good(43, 4), good(41, 3)])).toEqual(back)
  })

  it('is known by systemd where the journal holds nothing of it', () => {
    expect(reported(inShell, [good(43, 4), good(41, 3)], 'maintenance')).toEqual(back)
  })

  it('is said of the default, too, though it came up before', () => {
    const some = machineIn({})
    expect(reported(some, [stuck(41), good(41, 4), good(40, 3)])).toEqual([
      ['Running and booting 41, which failed at its last boot.', 'rollback: roll back to 40'],
    ])
  })
})

describe('a boot menu that only root can read', () => {
  it('hides nothing that the profile knows: what it points to is known to be bad', () => {
    const some = machineIn(
      { current: 43, next: null },
      { bootMenu: null, bootMenuHidden: true, ratings: new Map([[pathOf(43), BAD]]) },
    )
    const generations = some.generations.map((one) => ({ ...one, bootDefault: null }))
    const [first] = find({ ...some, generations })
    expect(first?.message).toBe(
      'The next boot probably starts 43, which is rated bad. Only root can read the boot menu.',
    )
    expect(fixText(first?.fix)).toBe('switch 41 boot: make 41 the default again')
    expect(said(find({ ...some, generations, bootMenuHidden: false }))).not.toContain(
      first?.message,
    )
  })
})

const BAD = { word: 'bad', note: '', at: 1 } as const

describe('what the next garbage collection deletes though it is listed', () => {
  it('is said before anything else that can wait, with a pin as the way out', () => {
    const unkept = [
      {
        storePath: pathOf(40),
        needed: ['generation 40'],
        inUse: false,
        generation: 40,
        valid: true,
        gone: false,
      },
      {
        storePath: pathOf(41),
        needed: ['running'],
        inUse: true,
        generation: null,
        valid: true,
        gone: false,
      },
    ]
    const [found] = find(machineIn({ next: pathOf(43) }), { unkept })
    expect(found).toMatchObject({
      kind: 'unkept',
      message:
        'The next garbage collection deletes 40, nixos-system-test (running): no known GC root keeps them.',
      fix: { kind: 'pin', name: 'generation_40', storePath: pathOf(40) },
    })
  })

  it('has no way out where Nix does not know the path', () => {
    const unkept = [
      {
        storePath: pathOf(40),
        needed: ['generation 40'],
        inUse: false,
        generation: 40,
        valid: false,
        gone: false,
      },
    ]
    expect(find(machineIn({}), { unkept })).toMatchObject([{ kind: 'unkept', fix: null }])
  })
})
