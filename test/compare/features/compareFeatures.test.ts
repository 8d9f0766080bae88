import { truncateSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { known, orNull, unknown } from '../../../src/compare/comparisonPart.ts'
import { compareFeatures } from '../../../src/compare/features/compareFeatures.ts'
import { featureChanges } from '../../../src/compare/features/featureChanges.ts'
import { RECOGNISERS } from '../../../src/compare/features/recognisers.ts'
import { mountedHost } from '../../../src/host/mounted.ts'
import { folder, layOut, link, type Machine, storePath } from '../../support/layout.ts'
import { type Described, described } from './side.ts'

/** The rows of a comparison of two described systems; `more` is laid out beside them. */
async function rowsOf(one: Described, other: Described, more: Machine = {}) {
  const [from, to] = [described('before', one), described('after', other)]
  const directory = layOut({ ...from.machine, ...to.machine, ...more })
  const part = await compareFeatures(mountedHost(directory), from.toplevel, to.toplevel)
  return orNull(part) ?? []
}

describe('changes of a feature', () => {
  it('are what one side alone has and what is another, by name', () => {
    const before = known(
      new Map([
        ['z', '1'],
        ['gone', '1'],
        ['same', '1'],
        ['empty', ''],
      ]),
    )
    const after = known(
      new Map([
        ['come', '1'],
        ['z', '2'],
        ['same', '1'],
        ['empty', 'x'],
      ]),
    )
    expect(featureChanges('Users', before, after)).toEqual([
      { feature: 'Users', name: 'come', status: 'added', before: null, after: '1' },
      { feature: 'Users', name: 'empty', status: 'changed', before: '', after: 'x' },
      { feature: 'Users', name: 'gone', status: 'removed', before: '1', after: null },
      { feature: 'Users', name: 'z', status: 'changed', before: '1', after: '2' },
    ])
  })

  it('are one row that says why where a side can not be read', () => {
    const found = known(new Map([['a', '1']]))
    expect(featureChanges('Users', found, unknown('It is no JSON.'))).toEqual([
      {
        feature: 'Users',
        name: 'not compared',
        status: 'changed',
        before: 'can be read',
        after: 'It is no JSON.',
      },
    ])
  })
})

it('features that differ are told, in the order of the table', async () => {
  const unit = '[Service]\nEnvironment="BORG_REPO=/srv"\n'
  const rows = await rowsOf(
    { etc: { fstab: '/dev/a / ext4 defaults 0 1\n' }, units: { 'borgbackup-job-a.service': unit } },
    {
      etc: { fstab: '/dev/b / ext4 defaults 0 1\n' },
      units: { 'firewall.service': '[Service]\n' },
    },
  )
  expect(rows.map(({ feature, name, status }) => [feature, name, status])).toEqual([
    ['Firewall', 'firewall', 'changed'],
    ['File systems', '/', 'changed'],
    ['Backups', 'borg a', 'removed'],
  ])
})

it('what may lock somebody out or let somebody in stands first, whatever it is filed under', async () => {
  const key = (name: string) => `ssh-ed25519 ${Buffer.from(name).toString('base64')} ${name}\n`
  const side = (more: Record<string, string>, users: readonly string[], units = {}): Described => {
    const path = storePath('users-groups.json', users.length)
    const json = { users: users.map((name) => ({ name })), groups: [] }
    return {
      units: { 'sshd.service': '[Service]\n', ...units },
      activate: `perl -w ${storePath('update-users-groups.pl')} ${path}\n`,
      files: { [path]: JSON.stringify(json) },
      etc: more,
    }
  }
  const rows = await rowsOf(
    side(
      {
        'nix/nix.conf': 'substituters = https://cache.nixos.org/\ntrusted-users = root\n',
        sudoers: '%wheel  ALL=(ALL:ALL)    SETENV: ALL\n',
        'ssh/sshd_config': 'PasswordAuthentication no\nPermitRootLogin prohibit-password\n',
        'ssh/authorized_keys.d/robin': key('robin@desk'),
        fstab: '/dev/a / ext4\n',
      },
      ['robin', 'alex'],
      { 'firewall.service': '[Service]\n' },
    ),
    side(
      {
        'nix/nix.conf': 'substituters = https://x.example/\ntrusted-users = root robin\n',
        sudoers: '%wheel  ALL=(ALL:ALL)    NOPASSWD:SETENV: ALL\n',
        'ssh/sshd_config': 'PasswordAuthentication yes\nPermitRootLogin yes\n',
        'ssh/authorized_keys.d/robin': key('robin@phone'),
        fstab: '/dev/b / ext4\n',
      },
      ['robin'],
    ),
  )
  expect(rows.map(({ name, status }) => `${name} ${status}`)).toEqual([
    'key of robin: robin@desk removed',
    'alex removed',
    'sshd PasswordAuthentication changed',
    'sshd PermitRootLogin changed',
    'firewall changed',
    'sudo %wheel changed',
    'nix substituters changed',
    'nix trusted-users changed',
    'key of robin: robin@phone added',
    '/ changed',
  ])
})

it('a file that is no text is told as that, and not by its bytes', async () => {
  const etc = (bytes: string) => ({
    etc: { sudoers: bytes, 'nix/nix.conf': bytes, hosts: bytes, 'locale.conf': bytes },
  })
  const rows = await rowsOf(etc('\0a b\n'.repeat(50)), etc('\0a c\n'.repeat(50)))
  expect(rows.map(({ feature, name, before, after }) => [feature, name, before, after])).toEqual([
    ['Access', 'etc/nix/nix.conf', 'not text', 'changed'],
    ['Access', 'etc/sudoers', 'not text', 'changed'],
    ['Machine', 'etc/locale.conf', 'not text', 'changed'],
    ['Network', 'etc/hosts', 'not text', 'changed'],
  ])
})

it('features of the same system are the same', async () => {
  const side = { etc: { fstab: '/dev/a / ext4 defaults 0 1\n' } }
  expect(await rowsOf(side, side)).toEqual([])
})

it('a drop-in of a unit counts, its ExecStart in place of the unit’s own', async () => {
  const k3s = (version: string) =>
    `[Service]\nExecStart=${storePath(`k3s-${version}`)}/bin/k3s server\n`
  const units = { 'k3s.service': k3s('1') }
  const dropIn = {
    ...units,
    'k3s.service.d/overrides.conf': k3s('2').replace('Exec', 'ExecStart=\nExec'),
  }
  expect(await rowsOf({ units }, { units: dropIn })).toMatchObject([
    { name: 'k3s', before: 'server, 1', after: 'server, 2' },
  ])
})

it.each<[string, Machine]>([
  ['is a home-manager generation', { activate: '#!/bin/sh\n', 'home-files/.bashrc': '' }],
  ['is gone', {}],
])('features of a side that %s are not known', async (_, files) => {
  const { toplevel, machine } = described('system', {})
  const home = storePath('home-manager-generation')
  const own = Object.entries(files).map(([name, what]) => [`${home}/${name}`, what])
  const host = mountedHost(layOut({ ...machine, ...Object.fromEntries(own) }))
  for (const sides of [
    [home, toplevel],
    [toplevel, home],
  ] as const) {
    expect(await compareFeatures(host, ...sides)).toEqual(
      unknown(`${home} has no etc, so no features to compare.`),
    )
  }
})

const manifest = storePath('manifest.json')
const activate = `${storePath('sops-install-secrets')}/bin/sops-install-secrets ${manifest}\n`
const fstab = { fstab: '/dev/a / ext4 defaults 0 1\n' }

describe('a recogniser that fails loses its own rows alone, and says so', () => {
  it.each<[string, Machine, string]>([
    ['no JSON', { [manifest]: '{"secrets": HIDDEN' }, `${manifest} has an unrecognised format.`],
    [
      'other JSON',
      { [manifest]: '{"secrets": "HIDDEN"}' },
      `${manifest} has an unrecognised format.`,
    ],
    ['deep JSON', { [manifest]: '['.repeat(1_000_000) }, `${manifest} has an unrecognised format.`],
    [
      'wrong types',
      { [manifest]: '{"secrets": [{"name": 7}]}' },
      `${manifest} has an unrecognised format.`,
    ],
    ['a directory', { [manifest]: folder }, `${manifest} is missing or not a file.`],
    ['nothing', {}, `${manifest} is missing or not a file.`],
    ['a link loop', { [manifest]: link(manifest) }, `${manifest} is missing or not a file.`],
    [
      'a link out of the store',
      { [manifest]: link('/run/secrets/x'), '/run/secrets/x': '{"secrets":[]}' },
      `${manifest} is missing or not a file.`,
    ],
  ])('where its file is %s', async (_, files, reason) => {
    const rows = await rowsOf({ activate: '#!/bin/sh\n' }, { activate, etc: fstab }, files)
    expect(rows).toEqual([
      expect.objectContaining({ feature: 'File systems', name: '/' }),
      {
        feature: 'Secrets',
        name: 'not compared',
        status: 'changed',
        before: 'can be read',
        after: reason,
      },
    ])
  })

  it('where its file is huge', async () => {
    const [from, to] = [described('before', {}), described('after', { activate, etc: fstab })]
    const directory = layOut({ ...from.machine, ...to.machine, [manifest]: '{}' })
    truncateSync(join(directory, manifest), 1 << 30)
    const part = await compareFeatures(mountedHost(directory), from.toplevel, to.toplevel)
    expect(orNull(part)).toEqual([
      expect.objectContaining({ feature: 'File systems', name: '/' }),
      expect.objectContaining({
        feature: 'Secrets',
        after: `${manifest} is too large to read: 1.0 GiB.`,
      }),
    ])
  })
})

it('names with newlines and escape sequences stay whole', async () => {
  const name = 'a\n\u001b[31m__proto__'
  const files = { [manifest]: JSON.stringify({ secrets: [{ name, path: '/x\ny' }] }) }
  const units = { 'borgbackup-job-a\nb.service': '[Service]\n' }
  expect(await rowsOf({}, { activate, units }, files)).toMatchObject([
    { feature: 'Secrets', name, after: '/x\ny' },
    { feature: 'Backups', name: 'borg a\nb' },
  ])
})

it('names that every object has are names like others', async () => {
  const secrets = ['__proto__', 'constructor', 'toString'].map((name) => ({ name, path: '/x' }))
  const files = { [manifest]: JSON.stringify({ secrets }) }
  const rows = await rowsOf({}, { activate }, files)
  expect(rows.map((row) => row.name)).toEqual(['__proto__', 'constructor', 'toString'])
})

it('a hundred thousand users are compared', async () => {
  const file = storePath('users-groups.json')
  const users = Array.from({ length: 100_000 }, (_, uid) => ({ name: `u${uid}` }))
  const rows = await rowsOf(
    {},
    { activate: `perl -w ${storePath('update-users-groups.pl')} ${file}\n` },
    { [file]: JSON.stringify({ users, groups: [] }) },
  )
  expect(rows).toHaveLength(100_000)
})

it('links that lead nowhere, to each other or out of the store are passed over', async () => {
  const { toplevel, machine } = described('after', {})
  const units = storePath('system-units-after')
  const odd: Machine = {
    [`${units}/firewall.service`]: link('firewall.service'),
    [`${units}/nftables.service`]: link('/etc/secret'),
    [`${units}/k3s.service`]: link('/nix/store/gone'),
    [`${units}/borgbackup-job-a.service`]: link('/nix/store'),
    '/etc/secret': '[Service]\nExecStart=/x\n',
  }
  const before = described('before', {})
  const host = mountedHost(layOut({ ...machine, ...before.machine, ...odd }))
  expect(await compareFeatures(host, before.toplevel, toplevel)).toEqual(known([]))
})

it('every recogniser files its rows under a name', () => {
  expect(RECOGNISERS.map(({ feature }) => feature).filter((name) => name.trim() === '')).toEqual([])
})
