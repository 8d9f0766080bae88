import { describe, expect, it } from 'vitest'
import { unitOf } from '../../../src/compare/units/loadUnits.ts'
import { filesOf, readUnitDirectories } from '../../../src/compare/units/unitDirectory.ts'
import { mountedHost } from '../../../src/host/mounted.ts'
import { folder, layOut, link, type Machine, storePath } from '../../support/layout.ts'
import { ONE, sideOf, unitSet } from './fixture.ts'

const read = (machine: Machine) => readUnitDirectories(mountedHost(layOut(machine)), ONE)

describe('where units lie', () => {
  const directory = storePath('system-units')

  it('is a directory of links, for a NixOS system', async () => {
    const found = await read({
      [`${ONE}/etc`]: link(`${storePath('etc')}/etc`),
      [`${storePath('etc')}/etc/systemd/system`]: link(directory),
      [`${directory}/it.service`]: link(`${storePath('unit-it.service')}/it.service`),
      [`${directory}/plain.service`]: '',
    })
    expect(found).toMatchObject({ kind: 'nixos', system: { place: directory }, user: null })
    const [it, plain] = [...(found?.system?.units.values() ?? [])]
    expect(it).toMatchObject({ file: `${storePath('unit-it.service')}/it.service` })
    expect(plain).toMatchObject({ file: `${directory}/plain.service` })
  })

  it('may hold user units only', async () => {
    const found = await read({ [`${ONE}/etc/systemd/user/it.service`]: '' })
    expect(found).toMatchObject({ kind: 'nixos', system: null })
    expect([...(found?.user?.units.keys() ?? [])]).toEqual(['it.service'])
  })

  it('is in the files of a home, for home-manager', async () => {
    const files = storePath('home-manager-files')
    const found = await read({
      [`${ONE}/home-files`]: link(files),
      [`${files}/.config/systemd/user/it.timer`]: '',
    })
    expect(found).toMatchObject({ kind: 'home', system: null })
    expect([...(found?.user?.units.keys() ?? [])]).toEqual(['it.timer'])
  })

  it('is nowhere in a home without units', async () => {
    expect(await read({ [`${ONE}/home-files`]: folder })).toMatchObject({
      kind: 'home',
      user: null,
    })
  })

  it.each<[string, Machine]>([
    ['no system', { [`${ONE}/bin/it`]: '' }],
    ['missing', {}],
    ['a file', { [ONE]: '' }],
    ['a broken link', { [`${ONE}/etc/systemd/system`]: link('/nix/store/gone') }],
    ['a link to itself', { [`${ONE}/etc/systemd/system`]: link('system') }],
    ['a file instead of a directory', { [`${ONE}/etc/systemd/system`]: '' }],
  ])('is not known where it is %s', async (_, machine) => {
    expect(await read(machine)).toBeNull()
  })
})

describe('a directory of units', () => {
  const get = (name: string, entries: Record<string, string>) => unitSet(entries).units.get(name)

  it.each<[string, boolean]>([
    ['it.service', true],
    ['it@.service', true],
    ['dev-sda\\x2d1.swap', true],
    ['it\nother.target', true],
    ['\u001b[2J.socket', true],
    ['it.conf', false],
    ['it.service.bak', false],
    ['it.service\n', false],
    ['service', false],
  ])('has %j as a unit: %s', (name, expected) => {
    expect(unitSet({ [name]: '' }).units.has(name)).toBe(expected)
  })

  it('gives a unit its drop-ins in byte order, and only those that count', () => {
    const drops = {
      'it.service.d/b.conf': '/nix/store/b',
      'it.service.d/a.conf': '/nix/store/a',
      'it.service.d/10.conf': '',
      'it.service.d/note.txt': '',
      'it.service.d/deep/c.conf': '',
      'it.service.d/off.conf': '/dev/null',
      'service.d/all.conf': '',
      'other.service.d/z.conf': '',
    }
    const it = get('it.service', { 'it.service': '/nix/store/it', ...drops })
    expect(it && filesOf(it)).toEqual([
      '/nix/store/it',
      '/units/it.service.d/10.conf',
      '/nix/store/a',
      '/nix/store/b',
    ])
    const other = get('other.service', drops)
    expect(other).toMatchObject({ file: null, dropIns: ['/units/other.service.d/z.conf'] })
  })

  it('says what wants and what requires a unit', () => {
    expect(
      get('it.service', {
        'it.service': '',
        'b.target.wants/it.service': '../it.service',
        'a.target.wants/it.service': '../it.service',
        'c.target.upholds/it.service': '../it.service',
        'd.target.requires/it.service': '/nix/store/it.service',
        'e.target.wants/it.service': '/dev/null',
      }),
    ).toMatchObject({
      wantedBy: ['a.target', 'b.target'],
      requiredBy: ['d.target'],
      upheldBy: ['c.target'],
    })
  })

  it('knows a masked unit, and one that is another name', () => {
    const entries = {
      'off.service': '/dev/null',
      'dbus.service': 'dbus-broker.service',
      'dbus-broker.service': '/nix/store/dbus-broker.service',
      'far.service': '/nix/store/systemd/dbus-broker.service',
      'off2.service': 'off.service',
      'elsewhere.service': '/nix/store/other.service',
      'elsewhere.socket': '/nix/store/dbus-broker.service',
    }
    expect(get('off.service', entries)).toMatchObject({ masked: true, file: null })
    expect(get('off2.service', entries)).toMatchObject({ masked: true, file: null })
    for (const name of ['dbus.service', 'far.service']) {
      const expected = { aliasOf: 'dbus-broker.service', file: '/nix/store/dbus-broker.service' }
      expect(get(name, entries)).toMatchObject(expected)
    }
    for (const name of ['elsewhere.service', 'elsewhere.socket']) {
      expect(get(name, entries)).toMatchObject({ aliasOf: null, masked: false })
    }
  })

  it.each<[Record<string, string>, string | null]>([
    [{ 'it.service': 'it.service' }, '/units/it.service'], // what opens it finds the loop
    [{ 'it.service': 'a.service', 'a.service': 'it.service' }, null],
    [{ 'it.service': 'a.service', 'a.service': 'b.service', 'b.service': 'a.service' }, null],
  ])('is not caught in a loop of links: %j', (entries, file) => {
    expect(get('it.service', entries)).toMatchObject({ masked: false, file })
  })

  it('knows the instances that something wants or that have drop-ins', () => {
    const found = unitSet({
      'getty@.service': '/nix/store/getty@.service',
      'autovt@.service': 'getty@.service',
      'getty@.service.d/all.conf': '/nix/store/all.conf',
      'getty@tty2.service.d/one.conf': '/nix/store/one.conf',
      'getty.target.wants/autovt@tty1.service': '../autovt@tty1.service',
      'getty.target.wants/lost@tty1.service': '../lost@tty1.service',
    })
    expect(found.units.get('getty@tty1.service')).toMatchObject({
      template: 'getty@.service',
      wantedBy: ['getty.target'],
    })
    const second = unitOf(sideOf(found), 'getty@tty2.service')
    expect(second && filesOf(second)).toEqual([
      '/nix/store/getty@.service',
      '/nix/store/all.conf',
      '/nix/store/one.conf',
    ])
    const third = unitOf(sideOf(found), 'getty@tty3.service')
    expect(third && filesOf(third)).toEqual(['/nix/store/getty@.service', '/nix/store/all.conf'])
    expect(unitOf(sideOf(found), 'lost@tty1.service')).toBeNull()
    expect(unitOf(sideOf(found), 'getty@.service')).toMatchObject({ template: null })
  })
})

it('a unit that NixOS says is not enabled is masked', async () => {
  const disabled = storePath('unit-it.service-disabled')
  const odd = storePath('unit-odd.service-disabled')
  const found = await read({
    [`${ONE}/etc/systemd/system/it.service`]: link(`${disabled}/it.service`),
    [`${disabled}/it.service`]: link('/dev/null'),
    [`${ONE}/etc/systemd/system/odd.service`]: link(`${odd}/odd.service`),
    [`${odd}/odd.service`]: '',
    [`${ONE}/etc/systemd/system/lost.service`]: link(`${storePath('lost-disabled')}/lost.service`),
  })
  const masked = [...(found?.system?.units.values() ?? [])].filter((unit) => unit.masked)
  expect(masked.map(({ name }) => name)).toEqual(['it.service'])
})
