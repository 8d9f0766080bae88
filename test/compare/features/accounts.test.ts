import { describe, expect, it } from 'vitest'
import { groups } from '../../../src/compare/features/accounts/groups.ts'
import { users } from '../../../src/compare/features/accounts/users.ts'
import { storePath } from '../../support/layout.ts'
import { type Described, foundIn } from './side.ts'

const shadow = storePath('shadow-4.18')
const accounts = {
  mutableUsers: true,
  users: [
    {
      name: 'robin',
      uid: 1000,
      group: 'users',
      description: 'Robin',
      home: '/home/robin',
      shell: '/run/current-system/sw/bin/zsh',
      isSystemUser: false,
      hashedPassword: 'HIDDEN',
      password: 'HIDDEN',
    },
    {
      name: 'nginx',
      uid: null,
      group: 'nginx',
      home: '/var/empty',
      shell: `${shadow}/bin/nologin`,
    },
    { name: 'guest', expires: '2027-01-31', hashedPasswordFile: '/run/secrets/guest' },
    { name: 'bare' },
  ],
  groups: [
    { name: 'wheel', gid: 1, members: ['robin', 'alex', 'robin'] },
    { name: 'nginx', gid: null, members: [] },
    { name: 'bare' },
  ],
}
const inWords = {
  users: {
    robin: 'uid 1000, group users, /home/robin, shell /run/current-system/sw/bin/zsh',
    nginx: 'group nginx, /var/empty, shell nologin',
    guest: 'expires 2027-01-31, password from /run/secrets/guest',
    bare: '',
  },
  groups: {
    wheel: 'gid 1, members alex robin',
    nginx: 'no members',
    bare: 'no members',
  },
}

const file = storePath('users-groups.json')
const perl = `install -m 0700 -d /root
install -m 0755 -d /home

${storePath('perl-5.42-env')}/bin/perl \\
-w ${storePath('update-users-groups.pl')} ${file}
`
const userborn = storePath('userborn.json')

describe.each<[string, Described]>([
  ['the activation script', { activate: perl, files: { [file]: JSON.stringify(accounts) } }],
  [
    'userborn',
    {
      activate: '#!/bin/sh\n',
      units: {
        'userborn.service': `[Service]\nExecStart=${storePath('userborn-0.5')}/bin/userborn ${userborn} /etc\n`,
      },
      files: { [userborn]: JSON.stringify(accounts) },
    },
  ],
])('accounts made by %s', (_, side) => {
  it('are told by name, without passwords', async () => {
    expect(await foundIn(users, side)).toEqual(inWords.users)
    expect(await foundIn(groups, side)).toEqual(inWords.groups)
  })
})

it('accounts made by systemd-sysusers are told by name', async () => {
  const text = `# Type Name ID GECOS Home directory Shell

# Users
u nginx /var/lib/nixos/uid/nginx:nginx "The web server" /var/empty ${shadow}/bin/nologin
u! root 0:root "System administrator" /root /bin/sh
u half -

# Groups
g nginx /var/lib/nixos/gid/nginx
g wheel 1

# Group membership
m nginx wheel
m nginx late
`
  const side = { etc: { 'sysusers.d/00-nixos.conf': text } }
  expect(await foundIn(users, side)).toEqual({
    nginx: 'group nginx, /var/empty, shell nologin',
    root: 'uid 0, group root, /root, shell /bin/sh',
    half: '',
  })
  expect(await foundIn(groups, side)).toEqual({
    nginx: 'no members',
    wheel: 'gid 1, members nginx',
    late: 'members nginx',
  })
})

it('accounts are none where nothing makes any', async () => {
  expect(await foundIn(users, {})).toEqual({})
  expect(await foundIn(groups, {})).toEqual({})
})
