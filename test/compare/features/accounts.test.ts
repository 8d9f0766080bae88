import { describe, expect, it } from 'vitest'
import { groups } from '../../../src/compare/features/accounts/groups.ts'
import { passwords } from '../../../src/compare/features/accounts/passwords.ts'
import { users } from '../../../src/compare/features/accounts/userAccounts.ts'
import { storePath } from '../../support/layout.ts'
import { changesIn, type Described, foundIn, scripted } from './side.ts'

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

let sides = 0
function declared(user: object, more: Described = {}): Described {
  sides += 1
  const path = storePath('users-groups.json', sides)
  const text = JSON.stringify({ users: [{ name: 'robin', ...user }], groups: [] })
  const activate = perl.replace(file, path) + (more.activate ?? '')
  return { ...more, activate, files: { [path]: text, ...more.files } }
}

/** A users file that is no JSON, or of another form, or missing. */
function broken(text: string | null): Described {
  sides += 1
  const path = storePath('users-groups.json', sides)
  return { activate: perl.replace(file, path), files: text === null ? {} : { [path]: text } }
}

/** As the module writes it, `mutableUsers` beside the users. */
function settled(mutableUsers: boolean): Described {
  sides += 1
  const path = storePath('users-groups.json', sides)
  const text = JSON.stringify({ groups: [], mutableUsers, users: [{ name: 'robin' }] })
  return { activate: perl.replace(file, path), files: { [path]: text } }
}

/** userborn is told by a variable (nixpkgs: services/system/userborn.nix). */
function bornWith(mutable: string): Described {
  return {
    units: {
      'userborn.service': `[Service]\nEnvironment="USERBORN_MUTABLE_USERS=${mutable}"\nExecStart=${storePath('userborn-0.5')}/bin/userborn ${userborn} /etc\n`,
    },
    files: { [userborn]: '{"users":[],"groups":[]}' },
  }
}

function sysusers(service: string): Described {
  return {
    units: { 'systemd-sysusers.service': `[Service]\n${service}` },
    etc: { 'sysusers.d/00-nixos.conf': 'u robin 1:robin "x" /x /bin/sh\n' },
  }
}

const credential = (value: string) =>
  sysusers(`SetCredential=passwd.hashed-password.robin:${value}\n`)

it.each<[string, Described, Described, string[]]>([
  [
    'a hash becomes another',
    declared({ hashedPassword: 'HIDDEN1', initialHashedPassword: 'HIDDEN1' }),
    declared({ hashedPassword: 'HIDDEN2', initialHashedPassword: 'HIDDEN2' }),
    ['password of robin: set → another password'],
  ],
  [
    'a password goes',
    declared({ uid: 1000, password: 'HIDDEN1' }),
    declared({ uid: 1000, password: null }),
    ['password of robin: set → null'],
  ],
  [
    'none is needed any more',
    declared({ hashedPassword: 'HIDDEN1' }),
    declared({ hashedPassword: '' }),
    ['password of robin: set → no password needed'],
  ],
  [
    'none is needed from the start',
    declared({}),
    declared({ initialHashedPassword: '' }),
    ['initial password of robin: null → no password needed'],
  ],
  [
    'it is locked',
    declared({ hashedPassword: 'HIDDEN1' }),
    declared({ hashedPassword: '!' }),
    ['password of robin: set → locked'],
  ],
  [
    'it was locked, and is set now',
    declared({ hashedPassword: '!' }),
    declared({ hashedPassword: 'HIDDEN1' }),
    ['password of robin: locked → set'],
  ],
  [
    'none was needed, and one is set now',
    declared({ hashedPassword: '' }),
    declared({ hashedPassword: 'HIDDEN1' }),
    ['password of robin: no password needed → set'],
  ],
  ...['{"users": nonsense', '{"users": 5}', null].flatMap(
    (text): [string, Described, Described, string[]][] => [
      [`no users can be read: ${text}`, declared({ hashedPassword: 'HIDDEN1' }), broken(text), []],
      [`no users could be read: ${text}`, broken(text), declared({ hashedPassword: '!' }), []],
    ],
  ),
  [
    'it was locked in another way',
    declared({ hashedPassword: '*' }),
    declared({ hashedPassword: '!HIDDEN1' }),
    [],
  ],
  [
    'the first one is another',
    declared({ uid: 1000, initialPassword: 'HIDDEN1' }),
    declared({ uid: 1000, initialPassword: 'HIDDEN2' }),
    ['initial password of robin: set → another password'],
  ],
  [
    'a credential of systemd-sysusers is another',
    credential('HIDDEN1'),
    credential('HIDDEN2'),
    ['initial password of robin: set → another password'],
  ],
  ['nobody knows', { activate: perl }, declared({}), []],
  [
    'users can no longer be changed',
    settled(true),
    settled(false),
    ['mutableUsers: true → false: activation locks out undeclared users and resets passwords'],
  ],
  [
    'userborn no longer lets users be changed',
    bornWith('true'),
    bornWith('false'),
    ['mutableUsers: true → false: activation locks out undeclared users and resets passwords'],
  ],
  ['only one side says whether users can be changed', declared({}), settled(true), []],
])('of a password is told that %s', async (_, before, after, rows) => {
  expect(await changesIn(passwords, before, after)).toEqual(rows)
})

it.each<[string, Described, Described, string[]]>([
  [
    'its file is another, as 23.05 writes it',
    declared({ passwordFile: '/run/secrets/a' }),
    declared({ hashedPasswordFile: '/run/secrets/b' }),
    ['robin: password from /run/secrets/a → password from /run/secrets/b'],
  ],
  [
    'a file of systemd-sysusers is another',
    sysusers(''),
    sysusers('LoadCredential=passwd.hashed-password.robin:/run/secrets/x\n'),
    [
      'robin: uid 1, group robin, /x, shell /bin/sh → uid 1, group robin, /x, shell /bin/sh, password from /run/secrets/x',
    ],
  ],
  [
    'its description and its subordinate ids are others',
    declared({ uid: 1000, description: 'a', subUidRanges: [] }),
    declared({ uid: 1000, description: 'b', subUidRanges: [{ count: 1, startUid: 5 }] }),
    ['robin: uid 1000 → uid 1000, also changed: description, subordinate ids'],
  ],
  ['only one side says whose home is made', declared({}), declared({ createHome: true }), []],
  [
    'it expires',
    declared({ uid: 1000 }),
    declared({ uid: 1000, expires: '2027-01-31' }),
    ['robin: uid 1000 → uid 1000, expires 2027-01-31'],
  ],
])('of a user is told that %s, never a password', async (_, before, after, rows) => {
  expect(await changesIn(users, before, after)).toEqual(rows)
})

const list = storePath('lingering-users')

/** The service of 25.11 and later, with names that need quotes and such that don’t. */
const variables = scripted(
  'linger-users',
  `declare -a lingeringUserNames=(robin 'al.ex')
declare -a nonLingeringUserNames=(guest)

user_configured () {
    id "$1" >/dev/null
}

shopt -s dotglob nullglob
if (( \${#lingeringUserNames[*]} > 0 )); then
    /nix/store/x-systemd/bin/loginctl enable-linger "\${lingeringUserNames[@]}"
fi
`,
)
/** That of 24.05 to 25.05. */
const compared = scripted(
  'linger-users',
  `mkdir -vp /var/lib/systemd/linger
cd /var/lib/systemd/linger
ls | sort | comm -3 -1 ${list} - | xargs -r /nix/store/x-systemd/bin/loginctl disable-linger
ls | sort | comm -3 -2 ${list} - | xargs -r /nix/store/x-systemd/bin/loginctl  enable-linger
`,
)
const names = { [list]: 'al.ex\nrobin\n' }

it.each<[string, Described]>([
  ['a service', { units: { 'linger-users.service': variables.unit }, files: variables.files }],
  [
    'a service as 25.05 writes it',
    { units: { 'linger-users.service': compared.unit }, files: { ...compared.files, ...names } },
  ],
  [
    'the activation script as 23.11 writes it',
    {
      activate: `if [ -e /var/lib/systemd/linger ] ; then
  cd /var/lib/systemd/linger
  ls /var/lib/systemd/linger | sort | comm -3 -1 ${list} - | xargs -r /nix/store/x-systemd/bin/loginctl disable-linger
  ls /var/lib/systemd/linger | sort | comm -3 -2 ${list} - | xargs -r /nix/store/x-systemd/bin/loginctl  enable-linger
fi
`,
      files: names,
    },
  ],
  [
    'rules of tmpfiles',
    {
      etc: {
        'tmpfiles.d/00-nixos.conf':
          'f /var/lib/systemd/linger/al.ex\nr /var/lib/systemd/linger/gone\n',
        'tmpfiles.d/x.conf': `'f' '/var/lib/systemd/linger/robin' '-' '-' '-' '-'\n`,
      },
    },
  ],
])('users that linger by %s', async (_, side) => {
  expect(await foundIn(users, declared({ uid: 1000 }, side))).toEqual({
    robin: 'uid 1000, lingering (user services run without login)',
    'al.ex': 'lingering (user services run without login)',
  })
})
