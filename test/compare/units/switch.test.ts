import { describe, expect, it } from 'vitest'
import { parseUnitFile } from '../../../src/compare/units/unitFile.ts'
import { foretold, type Written } from './fixture.ts'

/*
 * What surrounds the rules of the real program: what systemd makes of its jobs. Each case was seen on a
 * real systemd (recordedSwitches.test.ts holds the recordings).
 */

const TARGET = { 'multi-user.target': '[Unit]' }
const RUNS = ['multi-user.target']
const ONE = '[Service] ExecStart=/one'
const OTHER = '[Service] ExecStart=/other'
const wanted = (name: string) => ({ [`multi-user.target.wants/${name}`]: '' })

/** What a switch does where a target runs and these units, too. */
const reported = (before: Written, after: Written, active: readonly string[] = ['a.service']) =>
  foretold({
    before: { ...TARGET, ...before },
    after: { ...TARGET, ...after },
    active: [...RUNS, ...active],
  })

describe('what is newly wanted', () => {
  it('is started where its text is the same and only the link is new', () => {
    expect(
      reported({ 'a.service': ONE }, { 'a.service': ONE, ...wanted('a.service') }, []),
    ).toEqual(['a.service start: multi-user.target wants it'])
  })

  it('is started by Wants= in the text of a target that runs', () => {
    const target = { 'g.target': '[Unit] Wants=n.service' }
    expect(
      reported({ 'g.target': '[Unit]' }, { ...target, 'n.service': ONE }, ['g.target']),
    ).toEqual(['n.service start: g.target wants it'])
  })

  it('is started by Upholds= of a unit that runs', () => {
    const service = `${ONE} [Unit] Upholds=n.service`
    const after = { 'a.service': service, 'n.service': ONE }
    expect(reported({ 'a.service': `${ONE} [Unit] Description=a` }, after)).toContain(
      'n.service start: a.service upholds it',
    )
  })

  it('is not pulled in by a service that runs, unless that is started again', () => {
    const after = { 'n.service': ONE, 'a.service.wants/n.service': '' }
    expect(reported({ 'a.service': ONE }, { 'a.service': ONE, ...after })).toEqual([])
    expect(reported({ 'a.service': ONE }, { 'a.service': OTHER, ...after })).toEqual([
      'a.service restart: ExecStart differs',
      'n.service start: a.service wants it',
    ])
  })

  it('is not pulled in by a target that refuses to be started', () => {
    const target = { 'g.target': '[Unit] RefuseManualStart=true' }
    const after = { ...target, 'n.service': ONE, 'g.target.wants/n.service': '' }
    expect(reported(target, after, ['g.target'])).toEqual([])
  })

  it('is the new target of an alias', () => {
    const units = { 'one.service': ONE, 'other.service': OTHER }
    const before = { ...units, 'a.service': '->one.service', ...wanted('a.service') }
    const after = { ...units, 'a.service': '->other.service', ...wanted('a.service') }
    expect(reported(before, after, ['one.service'])).toEqual([
      'other.service start: multi-user.target wants it',
    ])
  })

  it('is kept running by what upholds it', () => {
    const after = { 'a.service': ONE, 'n.service': ONE, 'a.service.upholds/n.service': '' }
    expect(reported({ 'a.service': ONE }, after)).toEqual(['n.service start: a.service upholds it'])
  })

  it('is an instance of a template that a target wants as a whole', () => {
    const template = { 'i@.service': ONE }
    expect(
      reported(template, { ...template, 'multi-user.target.wants/i@.service': '' }, []),
    ).toEqual(['i@multi-user.service start: multi-user.target wants it'])
  })

  it('is not started where a condition of its own does not hold', () => {
    const after = {
      ...TARGET,
      'n.service': `${ONE} [Unit] ConditionPathExists=/there`,
      ...wanted('n.service'),
    }
    const given = { before: TARGET, after, active: RUNS }
    expect(foretold({ ...given, paths: ['/there'] })).toHaveLength(1)
    expect(foretold({ ...given, paths: [] })).toEqual([])
  })

  it('is not started where what it requires is masked', () => {
    const after = { 'n.service': `${ONE} [Unit] Requires=m.service`, 'm.service': '->/dev/null' }
    expect(reported({}, { ...after, ...wanted('n.service') }, [])).toEqual([])
  })
})

describe('what a switch starts though it is the same', () => {
  it.each([
    ['was stopped by hand', ONE, 'inactive'],
    ['has failed', ONE, 'failed'],
    ['is a command that is done', `${ONE} Type=oneshot`, 'inactive'],
  ])('is what a target wants and %s', (_, description, state) => {
    const units = { ...TARGET, 'a.service': description, ...wanted('a.service') }
    const active = { 'multi-user.target': 'active', 'a.service': state }
    expect(foretold({ before: units, after: units, active })).toEqual([
      'a.service start: multi-user.target wants it',
    ])
  })

  it('is a target with X-StopOnReconfiguration, which it stops before', () => {
    const target = { 'g.target': '[Unit] X-StopOnReconfiguration=true' }
    expect(reported(target, target, ['g.target'])).toEqual([
      'g.target restart: X-StopOnReconfiguration=true',
    ])
  })
})

describe('what a unit takes with it', () => {
  it.each([
    ['Requires', 'stop: with a.service (Requires=) · stays down'],
    ['BindsTo', 'stop: with a.service (BindsTo=) · stays down'],
    ['PartOf', 'stop: with a.service (PartOf=) · stays down'],
  ])('is what has %s=, not started again where nothing wants it', (key, expected) => {
    const b = { 'b.service': `${ONE} [Unit] ${key}=a.service` }
    const found = reported({ 'a.service': ONE, ...b }, { 'a.service': OTHER, ...b }, [
      'a.service',
      'b.service',
    ])
    expect(found).toEqual(['a.service restart: ExecStart differs', `b.service ${expected}`])
  })

  it('is started again where a target wants it', () => {
    const b = { 'b.service': `${ONE} [Unit] Requires=a.service`, ...wanted('b.service') }
    const found = reported({ 'a.service': ONE, ...b }, { 'a.service': OTHER, ...b }, [
      'a.service',
      'b.service',
    ])
    expect(found[1]).toBe('b.service restart: with a.service (Requires=)')
  })

  it('is restarted with what is restarted in one step', () => {
    const b = { 'b.service': `${ONE} [Unit] PartOf=a.service` }
    const [one, other] = [`${ONE} X-StopIfChanged=false`, `${OTHER} X-StopIfChanged=false`]
    const found = reported({ 'a.service': one, ...b }, { 'a.service': other, ...b }, [
      'a.service',
      'b.service',
    ])
    expect(found[1]).toBe('b.service restart: with a.service (PartOf=)')
  })

  it('is what conflicts with a unit that is new', () => {
    const after = {
      'a.service': ONE,
      'n.service': `${ONE} [Unit] Conflicts=a.service`,
      ...wanted('n.service'),
    }
    expect(reported({ 'a.service': ONE }, after)).toEqual([
      'a.service stop: with n.service (Conflicts=) · stays down',
      'n.service start: multi-user.target wants it',
    ])
  })

  it('is all in the slices of a slice that is gone', () => {
    const a = { 'a.service': `${ONE} Slice=s-sub.slice` }
    expect(
      reported({ ...a, 's.slice': '[Slice]' }, a, ['a.service', 's.slice', 's-sub.slice']),
    ).toEqual([
      'a.service stop: with s-sub.slice (Slice=) · stays down',
      's-sub.slice stop: with s.slice (Slice=)',
      's.slice stop: removed',
    ])
  })

  it('is all in a slice that is gone', () => {
    const a = { 'a.service': `${ONE} Slice=s.slice` }
    expect(reported({ ...a, 's.slice': '[Slice]' }, a, ['a.service', 's.slice'])).toEqual([
      'a.service stop: with s.slice (Slice=) · stays down',
      's.slice stop: removed',
    ])
  })
})

describe('sockets', () => {
  const socket = { 'a.socket': '[Socket] ListenStream=/run/a', 'sockets.target.wants/a.socket': '' }
  const sockets = { 'sockets.target': '[Unit]' }

  it('are stopped with their service that changes, and started again', () => {
    const [before, after] = [ONE, OTHER].map((description) => ({
      ...sockets,
      ...socket,
      'a.service': description,
    }))
    expect(
      reported(before ?? {}, after ?? {}, ['sockets.target', 'a.service', 'a.socket']),
    ).toEqual([
      'a.service stop: ExecStart differs; a.socket starts it again',
      'a.socket restart: a.service changes',
    ])
  })

  it('leave a service that a target wants to be started again in the same switch', () => {
    const [before, after] = [ONE, OTHER].map((description) => ({
      ...{ ...sockets, ...socket, 'a.service': description },
      ...wanted('a.service'),
    }))
    const found = reported(before ?? {}, after ?? {}, ['sockets.target', 'a.service', 'a.socket'])
    expect(found[0]).toMatch(/^a\.service restart: /)
  })

  it('are not started where their service runs or is not there', () => {
    const after = { ...sockets, ...socket }
    const running = reported({ ...sockets, 'a.service': ONE }, { ...after, 'a.service': ONE }, [
      'sockets.target',
      'a.service',
    ])
    expect(running).toEqual([])
    expect(reported(sockets, after, ['sockets.target'])).toEqual([])
  })

  it('that are new make a service that changes stop and stay down, unless something starts them', () => {
    const loose = { 'a.socket': '[Socket] ListenStream=/run/a' }
    expect(reported({ 'a.service': ONE }, { 'a.service': OTHER, ...loose })).toEqual([
      'a.service stop: ExecStart differs; left to a.socket · stays down',
    ])
  })
})

describe('instances', () => {
  const found = (name: string) => reported({ 'i@.service': ONE }, { 'i@.service': OTHER }, [name])

  it('are restarted with their template', () => {
    expect(found('i@x.service')).toEqual(['i@x.service restart: ExecStart differs'])
  })

  it.each(['i@example.com.service', 'i@0-127.0.0.1:22-127.0.0.1:5000.service'])(
    'are never touched where their name has a dot: %s',
    (name) => expect(found(name)).toEqual([]),
  )

  it('with a file of their own that went are stopped, and new ones left alone', () => {
    const template = { 'i@.service': ONE }
    const own = { ...template, 'i@x.service': OTHER }
    expect(reported(own, template, ['i@x.service'])).toEqual(['i@x.service stop: removed'])
    expect(reported(template, own, ['i@x.service'])).toEqual([])
  })

  it('with a link to their template have a file of their own, whatever their name', () => {
    const units = (description: string) => ({
      'i@.service': description,
      'i@b.c.service': '->i@.service',
    })
    expect(reported(units(ONE), units(OTHER), ['i@b.c.service'])).toEqual([
      'i@b.c.service restart: ExecStart differs',
    ])
  })

  it('whose drop-ins went are gone, but not for releases before 26.05', () => {
    const given = {
      before: { 'i@.service': ONE, 'i@x.service.d/a.conf': '[Unit] Description=x' },
      after: { 'i@.service': ONE },
      active: ['i@x.service'],
    }
    expect(foretold(given)).toEqual(['i@x.service stop: removed'])
    expect(foretold({ ...given, rules: { isRecent: false } })).toEqual([])
  })
})

describe('what systemd refuses', () => {
  it.each<[string, Written, Written, string]>([
    [
      'a reload without ExecReload',
      { 'a.service': ONE },
      { 'a.service': `${ONE} [Unit] X-Reload-Triggers=1` },
      'a.service nothing: X-Reload-Triggers is added · systemd refuses to reload it: it has no ExecReload',
    ],
    [
      'to start what says RefuseManualStart, which stays down',
      { 'a.service': `${ONE} [Unit] RefuseManualStart=true` },
      { 'a.service': `${OTHER} [Unit] RefuseManualStart=true` },
      'a.service stop: ExecStart differs · systemd refuses to start it: RefuseManualStart=true · stays down',
    ],
  ])('%s', (_, before, after, expected) => {
    expect(reported(before, after)).toEqual([expected])
  })

  it('to stop what says RefuseManualStop and is gone: it keeps running without a word', () => {
    const before = { 'a.service': `${ONE} [Unit] RefuseManualStop=true` }
    expect(reported(before, {})).toEqual([])
  })

  it('nothing where a target pulls in what may not be started by name', () => {
    const [before, after] = [ONE, OTHER].map((description) => ({
      'a.service': `${description} [Unit] RefuseManualStart=true`,
      ...wanted('a.service'),
    }))
    expect(reported(before ?? {}, after ?? {})[0]).toMatch(/^a\.service restart: /)
  })

  it('is a text without an end of a quote: the switch ends before it touches a unit', () => {
    const after = { 'a.service': '[Service] ExecStart="/one', 'b.service': OTHER }
    const before = { 'a.service': ONE, 'b.service': ONE }
    expect(() => reported(before, after)).toThrow('a value has no closing "')
  })
})

it('what requires a mount that is gone is not started again', () => {
  const b = { 'b.service': `${ONE} [Unit] Requires=data.mount`, ...wanted('b.service') }
  const given = {
    before: { ...TARGET, ...b },
    after: { ...TARGET, ...b },
    active: [...RUNS, 'data.mount', 'b.service'],
    fstab: ['/dev/sdb1 /data ext4 defaults 0 2', ''] as const,
  }
  expect(foretold(given)).toContain('b.service stop: with data.mount (Requires=) · stays down')
})

it('what is told to stop with another is not restarted with it', () => {
  const b = { 'b.service': `${ONE} [Unit] StopPropagatedFrom=a.service` }
  const active = ['a.service', 'b.service']
  expect(reported({ 'a.service': ONE, ...b }, { ...b }, active)[1]).toBe(
    'b.service stop: with a.service (PropagatesStopTo=) · stays down',
  )
  const [one, other] = [ONE, OTHER].map((description) => `${description} X-StopIfChanged=false`)
  expect(
    reported({ 'a.service': one ?? '', ...b }, { 'a.service': other ?? '', ...b }, active),
  ).toEqual(['a.service restart: ExecStart differs'])
})

describe('older releases', () => {
  const old = { isRecent: false, knowsNotSocketActivated: false }

  it('restart paths that change', () => {
    const given = {
      before: { 'a.path': '[Path] PathExists=/one', 'a.service': ONE },
      after: { 'a.path': '[Path] PathExists=/other', 'a.service': ONE },
      active: ['a.path'],
    }
    expect(foretold(given)).toEqual([])
    expect(foretold({ ...given, rules: old })).toEqual(['a.path restart: PathExists differs'])
  })

  it('do not know X-NotSocketActivated', () => {
    const [before, after] = [ONE, OTHER].map((description) => ({
      'a.service': `${description} X-NotSocketActivated=true`,
      'a.socket': '[Socket] ListenStream=/run/a',
    }))
    const given = { before: before ?? {}, after: after ?? {}, active: ['a.service', 'a.socket'] }
    expect(foretold(given)[0]).toMatch(/^a\.service restart: /)
    expect(foretold({ ...given, rules: old })[0]).toMatch(/^a\.service stop: /)
  })
})

describe('etc/fstab', () => {
  const local = { 'local-fs.target': '[Unit]', 'swap.target': '[Unit]' }
  const data = '/dev/sdb1 /data ext4 defaults 0 2\n'
  const lives = { 'db.service': `${ONE} [Unit] RequiresMountsFor=/data/db`, ...local }
  const active = ['local-fs.target', 'swap.target', 'data.mount', 'db.service']
  // The target that requires a mount stops and starts with it.
  const found = (before: string, after: string, more: readonly string[] = []) =>
    foretold({
      ...{ before: lives, after: lives },
      ...{ active: [...active, ...more], fstab: [before, after] },
    }).filter((line) => !line.startsWith('local-fs.target'))

  it('unmounts what is gone, and stops what lives on it', () => {
    expect(found(data, '')).toEqual([
      'data.mount stop: removed from etc/fstab',
      'db.service stop: with data.mount (RequiresMountsFor=) · stays down',
    ])
  })

  it.each<[string, string, string]>([
    ['/dev/sdb1 /data ext4 noatime 0 2', 'data.mount reload: its options in etc/fstab differ', ''],
    [
      '/dev/sdc1 /data ext4 defaults 0 2',
      'data.mount restart: its device in etc/fstab differs',
      'db.service restart: with data.mount (RequiresMountsFor=)',
    ],
    [
      '/dev/sdb1 /data xfs defaults 0 2',
      'data.mount restart: its type in etc/fstab differs',
      'db.service restart: with data.mount (RequiresMountsFor=)',
    ],
  ])('mounts again or anew: %s', (line, mount, service) => {
    expect(found(data, line)).toEqual([mount, service].filter(Boolean))
  })

  it('mounts what is new', () => {
    expect(found(data, `${data}/dev/sdc1 /more ext4 defaults 0 2\n`)).toEqual([
      'more.mount start: local-fs.target requires it',
    ])
    expect(found(data, `${data}/dev/sdc1 /more ext4 noauto 0 2\n`)).toEqual([])
  })

  it('leaves the root and the store where they are', () => {
    const root = (device: string) =>
      `${device} / ext4 defaults 0 1\n${device} /nix ext4 defaults 0 1\n`
    expect(found(root('/dev/sda1'), root('/dev/sdb1'), ['-.mount', 'nix.mount'])).toEqual([
      '-.mount skip: its device in etc/fstab differs, but it can’t be unmounted',
      'nix.mount skip: its device in etc/fstab differs, but it can’t be unmounted',
    ])
  })

  it('stops the automount of what is gone, and the mount with it', () => {
    const auto = '/dev/sdb1 /data ext4 x-systemd.automount 0 2\n'
    expect(found(auto, '', ['data.automount'])).toEqual([
      'data.automount stop: removed from etc/fstab',
      'data.mount stop: with data.automount (its automount)',
      'db.service stop: with data.mount (RequiresMountsFor=) · stays down',
    ])
  })

  it('swaps no longer to what is gone, and to what is new', () => {
    const swap = (label: string) => `/dev/disk/by-label/${label} none swap sw 0 0\n`
    expect(found(data + swap('one'), data + swap('other'))).toEqual([
      'dev-disk-by\\x2dlabel-one.swap stop: removed from etc/fstab',
      'dev-disk-by\\x2dlabel-other.swap start: swap.target requires it',
    ])
  })

  it('never unmounts the root', () => {
    expect(found('/dev/sda1 / ext4 defaults 0 1\n', '', ['-.mount'])).toEqual([])
  })

  it('leaves a path with a blank alone, which the real program looks for by a wrong name', () => {
    expect(found('/dev/sdb1 /my\\040data ext4 defaults 0 2\n', '', ['my\\x20data.mount'])).toEqual(
      [],
    )
  })

  it('makes an automount of noauto, too, which needs no mount of its own', () => {
    const auto = '/dev/sdb1 /data ext4 noauto,x-systemd.automount 0 2\n'
    expect(
      foretold({ before: local, after: local, active: ['local-fs.target'], fstab: ['', auto] }),
    ).toEqual(['data.automount start: local-fs.target requires it'])
  })

  it('takes a line with # anywhere for a comment, as the real program does', () => {
    expect(found(data, data.replace('\n', ' # mine\n'))[0]).toBe(
      'data.mount stop: removed from etc/fstab',
    )
  })
})

describe('what a stranger wrote to take for ever', () => {
  it('is a chain of twelve thousand units that require each other', () => {
    const units: Record<string, string> = { ...TARGET, 'multi-user.target.wants/u0.service': '' }
    for (let index = 0; index < 12_000; index++) {
      units[`u${index}.service`] = `${ONE} [Unit] Requires=u${index + 1}.service`
    }
    units['u12000.service'] = ONE
    expect(foretold({ before: TARGET, after: units, active: RUNS })).toHaveLength(12_001)
  })

  it('is an fstab of a hundred thousand lines', () => {
    const lines = Array.from({ length: 100_000 }, (_, index) => `d /m${index} x`).join('\n')
    const given = { before: TARGET, after: TARGET, active: RUNS }
    expect(foretold({ ...given, fstab: [lines, `${lines}\nd /more x`] })).toEqual([])
  })

  it('is a text of seventy thousand sections', () => {
    expect(
      parseUnitFile(['[A]\na=b\n'.repeat(70_000)])
        .get('A')
        ?.get('a'),
    ).toHaveLength(70_000)
    const many = `[A]\n${'a=b\n'.repeat(100)}`.repeat(1250)
    expect(parseUnitFile([many]).get('A')?.get('a')?.length).toBeLessThan(140_000)
  })
})
