import { describe, expect, it } from 'vitest'
import { compareUnits } from '../../../src/compare/units/compareUnits.ts'
import type { UnitChange } from '../../../src/compare/units/unitChange.ts'
import type { Host } from '../../../src/host/host.ts'
import { mountedHost } from '../../../src/host/mounted.ts'
import {
  asNobody,
  folder,
  forbid,
  layOut,
  link,
  type Machine,
  storePath,
} from '../../support/layout.ts'
import { ONE, OTHER, sides, units } from './fixture.ts'

const WANTED = 'multi-user.target.wants'

async function compare(
  directory: string | Host,
  active: readonly string[] | null = null,
): Promise<readonly UnitChange[]> {
  const host = typeof directory === 'string' ? mountedHost(directory) : directory
  const states = active && {
    isAsked: true,
    states: new Map(active.map((name) => [name, 'active'])),
  }
  const part = await compareUnits(host, ONE, OTHER, states)
  if (part.status === 'unknown') throw new Error(part.reason)
  return part.value.changes
}

/** Each change as `name status effect: why`. */
async function lines(...given: Parameters<typeof compare>): Promise<string[]> {
  const changes = await compare(...given)
  return changes.map(({ name, status, effect, why }) => `${name} ${status} ${effect}: ${why}`)
}

describe('the units of two systems', () => {
  it('are told with their files, what differs in them and what made it differ', async () => {
    const [one, other] = ['9.8p1', '9.9p1'].map((version) => storePath(`openssh-${version}`))
    const [first, second] = [1, 2].map((build) => storePath('X-Restart-Triggers-sshd', build))
    const side = (program: string | undefined, triggers: string | undefined) => ({
      'sshd.service': `[Unit]\nX-Restart-Triggers=${triggers}\n[Service]\nExecStart=${program}/bin/sshd\n`,
      'sshd.service.d/overrides.conf': '[Service]\nNice=5\n',
      [`${WANTED}/sshd.service`]: link('../sshd.service'),
    })
    const machine = {
      [`${first}`]: storePath('etc-sshd_config', 1),
      [`${second}`]: storePath('etc-sshd_config', 2),
    }
    expect(await compare(sides(side(one, first), side(other, second), machine))).toEqual([
      {
        name: 'sshd.service',
        scope: 'system',
        status: 'changed',
        effect: 'restart',
        why: 'X-Restart-Triggers and ExecStart differ',
        refused: null,
        staysDown: false,
        with: [],
        keys: ['X-Restart-Triggers', 'ExecStart'],
        causes: ['etc-sshd_config', 'openssh-9.9p1'],
        scripts: [],
        uncompared: [],
        rebuilt: false,
        before: [1].flatMap((build) => filesOfSshd(build)),
        after: [2].flatMap((build) => filesOfSshd(build)),
      },
    ])
  })

  function filesOfSshd(build: number): string[] {
    return [
      `${storePath('unit-sshd.service', build)}/sshd.service`,
      `${storePath('unit-sshd.service.d-overrides.conf', build)}/overrides.conf`,
    ]
  }

  it('are none where their texts are the same at other store paths', async () => {
    const side = {
      'it.service': '[Service]\nExecStart=/bin/it\n',
      'it.service.d/overrides.conf': '[Service]\nNice=5\n',
      'off.service': link('/dev/null'),
      [`${WANTED}/it.service`]: link('../it.service'),
    }
    expect(await lines(sides(side, side))).toEqual([])
  })

  it('are told in byte order, those of the system before those of users', async () => {
    const [one, other] = ['a', 'b'].map((command) => ({
      'b.service': `[Service]\nExecStart=${command}\n`,
      'a.timer': `[Timer]\nOnCalendar=${command}\n`,
      'Z.service': `[Service]\nExecStart=${command}\n`,
      'é.service': `[Service]\nExecStart=${command}\n`,
    }))
    const machine = { ...units(ONE, 3, one ?? {}, 'user'), ...units(OTHER, 4, other ?? {}, 'user') }
    const changes = await compare(sides(one ?? {}, other ?? {}, machine))
    expect(changes.map(({ name }) => name)).toEqual([
      ...['Z.service', 'a.timer', 'b.service', 'é.service'],
      ...['Z.service', 'a.timer', 'b.service', 'é.service'],
    ])
    expect(changes.map(({ scope }) => scope)).toEqual([
      ...Array(4).fill('system'),
      ...Array(4).fill('user'),
    ])
  })

  it('are opened once where both sides have the same file', async () => {
    const text = '[Service]\nExecStart=/bin/it\n'
    const shared = link(`${storePath('unit-same.service')}/same.service`)
    const directory = sides(
      { 'same.service': shared, 'it.service': text },
      { 'same.service': shared, 'it.service': `${text}Nice=1\n` },
      { [`${storePath('unit-same.service')}/same.service`]: text },
    )
    const opened: string[] = []
    const host = mountedHost(directory)
    const lookUp: Host['lookUp'] = async (path, below) => {
      opened.push(path)
      return host.lookUp(path, below)
    }
    const lookUpAll: Host['lookUpAll'] = async (paths, below) => {
      opened.push(...paths)
      return host.lookUpAll(paths, below)
    }
    expect(await lines({ ...host, lookUp, lookUpAll })).toEqual([
      'it.service changed nothing: not auto-started',
    ])
    expect(opened.filter((path) => path.endsWith('.service')).sort()).toEqual(
      [
        `${storePath('unit-it.service', 1)}/it.service`,
        `${storePath('unit-it.service', 2)}/it.service`,
        `${storePath('unit-same.service')}/same.service`,
      ].sort(),
    )
  })

  it('come and go', async () => {
    const text = '[Service]\nExecStart=/bin/it\n'
    const wanted = { [`${WANTED}/it.service`]: link('../it.service') }
    const all = { 'it.service': text, 'idle.service': text, ...wanted }
    expect(await lines(sides({}, all))).toEqual([
      'idle.service added nothing: nothing starts it',
      'it.service added start: multi-user.target wants it',
    ])
    expect(await lines(sides(all, {}))).toEqual([
      'idle.service removed nothing: not auto-started',
      'it.service removed stop: removed',
    ])
    const [added] = await compare(sides({}, { 'it.service': text }))
    expect(added).toMatchObject({ before: [], after: [expect.stringContaining('/it.service')] })
  })

  it('may be masked on one side', async () => {
    const disabled = storePath('unit-it.service-disabled')
    const machine = { [`${disabled}/it.service`]: link('/dev/null') }
    const wanted = { [`${WANTED}/it.service`]: link('../it.service') }
    const on = { 'it.service': '[Service]\nExecStart=/bin/it\n', ...wanted }
    const off = { 'it.service': link(`${disabled}/it.service`), ...wanted }
    const gone = { 'it.service': link('/dev/null') }
    expect(await lines(sides(on, off, machine))).toEqual(['it.service changed stop: masked'])
    expect(await lines(sides(on, gone))).toEqual(['it.service changed stop: masked'])
    expect(await lines(sides(off, on, machine))).toEqual([
      'it.service changed start: multi-user.target wants it',
    ])
    expect(await lines(sides(off, gone, machine))).toEqual([])
  })

  it('differ by their drop-ins too, even where the unit itself lies elsewhere', async () => {
    const file = { 'it.service': '[Service]\nExecStart=/bin/it\n' }
    const wanted = { [`${WANTED}/it.service`]: link('../it.service') }
    const drop = { 'it.service.d/a.conf': '[Service]\nExecStart=\nExecStart=/bin/other\n' }
    expect(await lines(sides({ ...file, ...wanted }, { ...file, ...wanted, ...drop }))).toEqual([
      'it.service changed restart: ExecStart differs',
    ])
    expect(await lines(sides({}, drop))).toEqual([
      'it.service added nothing: its unit file is elsewhere',
    ])
    const other = { 'it.service.d/a.conf': '[Service]\nNice=1\n' }
    expect(await lines(sides(drop, other))).toEqual([
      'it.service changed nothing: its unit file is elsewhere',
    ])
  })

  it('are not told again under another name', async () => {
    const [one, other] = ['one', 'other'].map((command) => ({
      'broker.service': `[Service]\nExecStart=${command}\n`,
      'dbus.service': link('broker.service'),
    }))
    expect(await lines(sides(one ?? {}, other ?? {}))).toEqual([
      'broker.service changed nothing: not auto-started',
    ])
  })

  it('may be alias of another unit', async () => {
    const targets = { 'a.target': '[Unit]\nAfter=a\n', 'b.target': '[Unit]\nAfter=b\n' }
    const one = { ...targets, 'default.target': link('a.target') }
    const other = { ...targets, 'default.target': link('b.target') }
    expect(await lines(sides(one, other))).toEqual([
      'default.target changed nothing: alias of b.target',
    ])
  })

  it('are what runs, where that is known', async () => {
    const [one, other] = ['one', 'other'].map((command) => ({
      'it.service': `[Service]\nExecStart=${command}\n`,
      'getty@.service': `[Service]\nExecStart=${command}\n`,
    }))
    const directory = sides(one ?? {}, other ?? {})
    expect(await lines(directory, ['it.service', 'getty@tty9.service', 'far@x.service'])).toEqual([
      'getty@.service changed nothing: only instances of a template run',
      'getty@tty9.service changed restart: ExecStart differs',
      'it.service changed restart: ExecStart differs',
    ])
    expect(await lines(directory, [])).toEqual([
      'getty@.service changed nothing: only instances of a template run',
      'it.service changed nothing: not running',
    ])
  })

  it('may be instances of a template', async () => {
    const template = { 'vpn@.service': '[Service]\nExecStart=/bin/vpn\n' }
    const wanted = { [`${WANTED}/vpn@a.service`]: link('../vpn@a.service') }
    const drop = { 'vpn@a.service.d/overrides.conf': '[Service]\nNice=1\n' }
    const other = { 'vpn@a.service.d/overrides.conf': '[Service]\nNice=2\n' }
    const side = { ...template, ...wanted }
    expect(await lines(sides(template, side))).toEqual([
      'vpn@a.service added start: multi-user.target wants it',
    ])
    expect(await lines(sides(side, template))).toEqual([
      'vpn@a.service removed nothing: its template is still there',
    ])
    expect(await lines(sides({ ...side, ...drop }, { ...side, ...other }))).toEqual([
      'vpn@a.service changed restart: Nice differs',
    ])
    expect(await lines(sides({ ...side, ...drop }, template))).toEqual([
      'vpn@a.service removed stop: removed',
    ])
  })
})

it('an instance has files only on the side that names it', async () => {
  const file = `${storePath('unit-vpn-')}/vpn@.service`
  const template = { 'vpn@.service': link(file) }
  const wanted = { ...template, [`${WANTED}/vpn@a.service`]: link('../vpn@.service') }
  const text = { [file]: '[Service]\nExecStart=/bin/vpn\n' }
  const [added] = await compare(sides(template, wanted, text))
  expect(added).toMatchObject({ name: 'vpn@a.service', before: [], after: [file] })
  const [removed] = await compare(sides(wanted, template, text))
  expect(removed).toMatchObject({ name: 'vpn@a.service', before: [file], after: [] })
})

describe('user units', () => {
  const text = (command: string) => `[Service]\nExecStart=${command}\n`
  const side = (command: string) => ({
    'it.service': text(command),
    'nixos-activation.service': text(command),
    'default.target.wants/it.service': link('../it.service'),
  })
  const machine = (osRelease: string): Machine => ({
    ...units(ONE, 1, side('one'), 'user'),
    ...units(OTHER, 2, side('other'), 'user'),
    [`${OTHER}/etc/os-release`]: osRelease,
  })

  it('are restarted by NixOS 26.05 and later', async () => {
    expect(await lines(layOut(machine('VERSION_ID="26.05"\n')))).toEqual([
      'it.service changed restart: ExecStart differs',
      'nixos-activation.service changed restart: every switch restarts it',
    ])
  })

  it('wait for the next login before that', async () => {
    expect(await lines(layOut(machine('VERSION_ID="25.11"\n')))).toEqual([
      'it.service changed nothing: waits for the next login',
      'nixos-activation.service changed restart: every switch restarts it',
    ])
  })

  it('are not among the system units that run', async () => {
    const directory = layOut(machine('VERSION_ID="26.05"\n'))
    expect(await lines(directory, [])).toEqual(await lines(directory))
  })

  const home = (toplevel: string, build: number, command: string): Machine => {
    const unit = `${storePath('it.service', build)}/it.service`
    const below = `${toplevel}/home-files/.config/systemd/user`
    return {
      [unit]: text(command),
      [`${below}/it.service`]: link(unit),
      [`${below}/default.target.wants/it.service`]: link(unit),
    }
  }

  it.each<[string, string]>([
    ['/nix/store/x/bin/sd-switch --new-units x', 'it.service changed restart: ExecStart differs'],
    ['echo', 'it.service changed nothing: home-manager only suggests commands'],
  ])('of a home are left to its activation, %j: %s', async (script, expected) => {
    const homes = { ...home(ONE, 1, 'one'), ...home(OTHER, 2, 'other') }
    expect(await lines(layOut({ ...homes, [`${OTHER}/activate`]: script }))).toEqual([expected])
  })

  it('are none in two homes without any', async () => {
    const homes = { [`${ONE}/home-files`]: folder, [`${OTHER}/home-files`]: folder }
    expect(await lines(layOut(homes))).toEqual([])
  })
})

describe('units that are not known', () => {
  const system = units(ONE, 1, { 'it.service': '' })

  it.each<[string, Machine, string]>([
    ['where no side has any', {}, 'Neither generation has systemd units.'],
    ['where one side has none', system, 'Only one of the two generations has systemd units.'],
    [
      'where a system meets a home',
      { ...system, [`${OTHER}/home-files`]: folder },
      'One is a NixOS system, the other a home configuration: no systemd units in common.',
    ],
  ])('%s', async (_, machine, reason) => {
    const part = await compareUnits(mountedHost(layOut(machine)), ONE, OTHER, null)
    expect(part).toEqual({ status: 'unknown', reason })
  })

  it('are those of a side that lacks one of the two kinds: it has none of it', async () => {
    const machine = { ...system, ...units(OTHER, 2, { 'mine.service': '' }, 'user') }
    expect(await lines(layOut(machine))).toEqual([
      'it.service removed nothing: not auto-started',
      'mine.service added nothing: nothing starts it',
    ])
  })
})

describe('what must not break the rest', () => {
  const good = (command: string) => ({ 'good.service': `[Service]\nExecStart=${command}\n` })
  const GOOD = 'good.service changed nothing: not auto-started'
  const beside = (
    before: Parameters<typeof sides>[0],
    after: Parameters<typeof sides>[1],
    others: Machine = {},
  ) => lines(sides({ ...good('one'), ...before }, { ...good('other'), ...after }, others))

  it('is a text that the real program can’t parse: it ends there, and terrapin says so', async () => {
    const wanted = { [`${WANTED}/good.service`]: link('../good.service') }
    const bad = { 'bad.service': '[Service]\nExecStart=/bin/it\nno setting\n' }
    const ran = { 'bad.service': '[Service]\nExecStart=/bin/it\n' }
    const pulled = { [`${WANTED}/bad.service`]: link('../bad.service') }
    const directory = sides(
      { ...good('one'), ...ran, ...wanted, ...pulled },
      { ...good('other'), ...bad, ...wanted, ...pulled },
    )
    const changes = await compare(directory)
    expect(changes.map(({ name, effect, refused }) => ({ name, effect, refused }))).toEqual([
      {
        name: 'bad.service',
        effect: 'nothing',
        refused:
          'switch-to-configuration can’t parse it: a line is neither a section nor a setting; ' +
          'the switch exits with status 1 after regenerating the boot menu and changes no units',
      },
      { name: 'good.service', effect: 'nothing', refused: null },
    ])
    expect(changes[1]?.why).toBe('the switch fails at bad.service first')
  })

  it('is a unit whose drop-ins are too many to be kept', async () => {
    const drops = Object.fromEntries(
      Array.from({ length: 6 }, (_, index) => [
        `good.service.d/${index}.conf`,
        `[Service]\n${`A=${'1'.repeat(37)}\n`.repeat(12_000)}`,
      ]),
    )
    expect(await beside(drops, {})).toEqual([
      'good.service changed nothing: its drop-ins are too large',
    ])
  })

  it('is a thousand drop-ins', async () => {
    const drops = (count: number) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, index) => [
          `good.service.d/${String(index).padStart(4, '0')}.conf`,
          `[Service]\nNice=${index % 20}\n`,
        ]),
      )
    expect(await beside(drops(1000), drops(999))).toEqual([GOOD])
  })

  it('are names with line ends and escape sequences', async () => {
    const name = 'a\n\u001b[2J\u202eb.service'
    const [one, other] = ['[Service]\nA=\u001b]0;x\u0007\n', '[Service]\nA=2\n']
    expect(await beside({ [name]: one }, { [name]: other })).toEqual([
      `${name} changed nothing: not auto-started`,
      GOOD,
    ])
  })

  it('are links that lead to themselves, nowhere, to a directory or out of the store', async () => {
    const odd = {
      'a-loop.service': link('a-loop.service'),
      'b-one.service': link('b-two.service'),
      'b-two.service': link('b-one.service'),
      'c-gone.service': link(`${storePath('gone')}/c-gone.service`),
      'd-directory.service': link(storePath('directory')),
      'e-outside.service': link('/etc/outside.service'),
    }
    const others = { [storePath('directory')]: folder, '/etc/outside.service': '[Unit]\n' }
    expect(await beside(odd, odd, others)).toEqual([GOOD])
    expect(await beside({}, odd, others)).toEqual([
      'a-loop.service added nothing: its unit file is elsewhere',
      'b-one.service added nothing: its unit file is elsewhere',
      'b-two.service added nothing: its unit file is elsewhere',
      'c-gone.service added nothing: its unit file is elsewhere',
      'd-directory.service added nothing: its unit file is elsewhere',
      'e-outside.service added nothing: its unit file is elsewhere',
      GOOD,
    ])
  })

  it('are directories in the place of units', async () => {
    expect(await beside({}, { 'dir.service/it.service': '', 'deep.service/a/b': '' })).toEqual([
      GOOD,
    ])
  })

  it('are files that are large or no text', async () => {
    const large = `[Service]\n${'A=1\n'.repeat(200_000)}`
    expect(
      await beside(
        { 'large.service': large, 'noise.service': '\0\u0001' },
        { 'large.service': `${large}B=1`, 'noise.service': '\0\u0002' },
      ),
    ).toEqual([
      GOOD,
      'large.service changed nothing: its text is too large (781.3 KiB)',
      'noise.service changed nothing: not text',
    ])
  })

  it('is a running unit that terrapin can’t read: the real program can', async () => {
    const pulled = (...names: string[]) =>
      Object.fromEntries(names.map((name) => [`${WANTED}/${name}`, link(`../${name}`)]))
    const wanted = pulled('good.service', 'large.service')
    const large = `[Service]\nExecStart=/bin/it\n${'A=1\n'.repeat(200_000)}`
    const changes = await compare(
      sides(
        { ...good('one'), 'large.service': large, ...wanted },
        { ...good('other'), 'large.service': `${large}B=1`, ...wanted },
      ),
    )
    expect(changes.map(({ name, effect, refused }) => ({ name, effect, refused }))).toEqual([
      { name: 'good.service', effect: 'restart', refused: null },
      { name: 'large.service', effect: 'nothing', refused: null },
    ])
  })

  it('are units that may not be read', async () => {
    const unit = '[Service]\nExecStart=/bin/it\n'
    const directory = sides({ 'it.service': unit }, { 'it.service': `${unit}Nice=1\n` })
    forbid(directory, `${storePath('unit-it.service', 2)}/it.service`)
    const call = `compareUnits(host, ${JSON.stringify(ONE)}, ${JSON.stringify(OTHER)}, null)`
    expect(asNobody(directory, 'compare/units/compareUnits.ts', call)).toMatchObject({
      status: 'known',
      value: {
        changes: [{ name: 'it.service', effect: 'nothing', why: 'its text can’t be read' }],
        assumed: true,
      },
    })
  })
})
