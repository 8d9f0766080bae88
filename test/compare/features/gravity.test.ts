import { describe, expect, it } from 'vitest'
import { statusOf } from '../../../src/compare/changeStatus.ts'
import type { FeatureChange } from '../../../src/compare/features/featureChange.ts'
import { gravestFirst, gravestInWords } from '../../../src/compare/features/gravity/gravity.ts'

function change(
  feature: string,
  name: string,
  before: string | null,
  after: string | null,
): FeatureChange {
  return { feature, name, before, after, status: statusOf({ before, after }) ?? 'changed' }
}

type Row = readonly [name: string, before: string | null, after: string | null, text: string | null]

const user = (more: string) => `uid 1000, group users, /home/robin, shell ${more}`

const TABLES: Readonly<Record<string, readonly Row[]>> = {
  Firewall: [
    ['firewall', 'on (nftables)', 'off (all incoming traffic accepted)', 'firewall off'],
    ['firewall', 'off (all incoming traffic accepted)', 'on (nftables)', 'firewall on'],
    ['firewall', 'on (iptables)', 'on (nftables)', null],
    ['other traffic', 'dropped', 'accepted', 'other traffic accepted'],
    ['other traffic', 'accepted', 'dropped', 'other traffic dropped'],
    ['other traffic', 'dropped', 'rejected', null],
    ['everything', 'open on lo', 'open', 'all traffic accepted'],
    ['everything', 'open on lo', 'open on lo and wg0', 'all traffic accepted on wg0'],
    ['everything', 'open on lo and wg0', 'open on lo', 'no longer accepts all traffic on wg0'],
    [
      'everything',
      'open on lo',
      'open from IPv4; open on lo',
      'all traffic now open from IPv4; open on lo',
    ],
    ['tcp 3389', null, 'blocked', null],
    ['tcp 3389', 'blocked', null, null],
    ['tcp 22', 'open', 'blocked', 'tcp 22 blocked'],
    ['tcp 22', 'open', 'blocked; otherwise open', 'tcp 22 blocked; otherwise open'],
    ['tcp 22', 'open', null, 'tcp 22 closed'],
    ['tcp 22', null, 'open', 'tcp 22 opened'],
    ['tcp 22', null, 'open from 10.0.0.0/8', 'tcp 22 opened from 10.0.0.0/8'],
    ['tcp 22', 'open', 'open on wg0', 'tcp 22 now only open on wg0'],
    ['tcp 22', 'open from 10.0.0.0/8', 'open', 'tcp 22 open to all'],
    ['tcp 22', 'open on wg0', 'open on eth0', 'tcp 22 now open on eth0'],
    ['service ssh', 'open', null, 'service ssh closed'],
    ['service web', null, 'tcp 80, tcp 443', null],
    ['tcp 80', 'open', 'unknown (zone ext can’t be read)', null],
    ['ping', 'open', null, null],
    ['udp 546', null, 'open to fe80::/64', null],
  ],
  Network: [
    ['forward tcp 80', null, 'to 10.0.0.2:80, on eth0', 'forward tcp 80 to 10.0.0.2:80, on eth0'],
    ['forward everything', 'to 10.0.0.9', null, 'forward everything removed'],
    ['NAT', null, 'out via eth0', null],
  ],
  Containers: [
    [
      'web',
      'nginx:1.29, podman',
      'nginx:1.29, podman, publishes 22:22 (bypasses the firewall)',
      'container web publishes 22:22 (bypasses the firewall)',
    ],
    [
      'web',
      'nginx:1.29, podman, publishes 22:22 (bypasses the firewall)',
      null,
      'container web no longer publishes 22:22',
    ],
    ['web', null, 'nginx:1.29, podman, publishes 127.0.0.1:80:80', null],
  ],
  Groups: [
    ['wheel', 'gid 1, members robin', 'gid 1, no members', 'robin no longer in wheel'],
    ['wheel', 'gid 1, members robin', 'gid 1, members robin sam', 'sam now in wheel'],
    ['docker', null, 'gid 131, members sam', 'sam now in docker'],
    ['users', 'gid 100, no members', 'gid 100, members sam', null],
  ],
  Users: [
    ['robin', user('bash'), null, 'user robin removed'],
    ['nginx', 'uid 60, group nginx, shell nologin', null, null],
    ['eve', null, 'uid 0, group users, shell bash', 'user eve has uid 0'],
    ['eve', null, user('bash'), null],
    ['robin', user('bash'), user('nologin'), 'user robin has no login shell'],
    ['robin', user('bash'), user('bash, expires 2027-01-01'), 'user robin expires 2027-01-01'],
    ['robin', user('bash, expires 2027-01-01'), user('bash'), 'user robin no longer expires'],
    [
      'robin',
      user('bash, password from /run/a'),
      user('bash, password from /run/b'),
      'password file of robin: /run/b',
    ],
    ['not compared', 'can be read', 'It is broken.', 'Users not compared'],
  ],
  Access: [
    ['key of robin: desk', 'ssh-ed25519', null, 'key of robin: desk removed'],
    ['keys of robin: 12 changed', '12 keys: a, b, c and 9 more', null, '12 keys of robin removed'],
    ['keys of robin: 12 changed', null, '12 keys: a, b, c and 9 more', '12 keys of robin added'],
    ['keys of robin: 12 changed', '6 keys', '6 keys: b', '12 keys of robin changed'],
    ['password of root', 'locked', 'set', 'password of root: set'],
    ['sshd', 'on', 'off: nothing starts it', 'sshd off'],
    ['sshd', null, 'on', 'sshd on'],
    [
      'sshd PasswordAuthentication',
      'no',
      'yes (default)',
      'password login over SSH: yes (default)',
    ],
    ['sshd PasswordAuthentication', 'yes', 'yes (default)', null],
    [
      'sshd PasswordAuthentication (User robin)',
      null,
      'yes',
      'password login over SSH (User robin): yes',
    ],
    [
      'sshd PasswordAuthentication (User robin)',
      'yes',
      null,
      'password login over SSH (User robin) unset',
    ],
    ['sshd Port', '22', '2222', 'sshd Port 2222'],
    ['sshd ListenAddress', 'all addresses (default)', '127.0.0.1', 'sshd ListenAddress 127.0.0.1'],
    [
      'sshd AuthorizedKeysFile',
      '%h/.ssh/authorized_keys /etc/ssh/authorized_keys.d/%u',
      '%h/.ssh/authorized_keys',
      'sshd ignores declared keys (no authorized_keys.d)',
    ],
    ['sshd UsePAM', 'yes', 'no', 'sshd UsePAM no'],
    ['etc/ssh/sshd_config', 'can be read', 'not text', 'sshd settings not readable'],
    ['sudo %wheel', 'ALL=(ALL:ALL) ALL', null, 'sudo rule for %wheel removed'],
    [
      'sudo %wheel',
      'ALL=(ALL) ALL',
      'no password: ALL=(ALL) NOPASSWD: ALL',
      'sudo %wheel without a password',
    ],
    ['sudo Defaults', null, 'timestamp_timeout=-1', null],
    ['wrapper sudo', 'setuid root', null, 'setuid wrapper sudo removed'],
    ['wrapper own', null, 'setuid root', 'setuid wrapper own added'],
    [
      'wrapper ping',
      'setuid root',
      'capabilities cap_net_raw+p',
      'wrapper ping: capabilities cap_net_raw+p',
    ],
    ['wrapper sudo', 'setuid root', 'setuid root, also changed: permissions', null],
    [
      'PAM login',
      'no rule skips the password',
      'sufficient: pam_u2f',
      'PAM login: pam_u2f is sufficient',
    ],
    [
      'PAM su',
      'sufficient: pam_wheel',
      'no rule skips the password',
      'PAM su: pam_wheel is no longer sufficient',
    ],
    [
      'NFS export /srv',
      '10.0.0.0/8(ro)',
      'client root not squashed: *(rw,no_root_squash)',
      'NFS export /srv: client root not squashed',
    ],
    ['Samba share p', null, 'guests need no password, path /p', 'Samba share p open to guests'],
    ['Samba', 'map to guest: never', 'map to guest: bad user', 'Samba map to guest: bad user'],
    ['nix trusted-users', 'root', 'root robin', 'nix trusted-users changed'],
    ['cron.allow', 'root', 'robin', null],
  ],
  Machine: [['host name', 'a', 'b', null]],
}

describe.each(Object.entries(TABLES))('%s', (feature, rows) => {
  it.each(rows)('%s: %s → %s is %s', (name, before, after, text) => {
    const said = gravestInWords([change(feature, name, before, after)])
    expect(said).toEqual(text === null ? [] : [text])
  })
})

it('lost access comes before new access, and ordinary features last', () => {
  const rows = [
    change('Machine', 'host name', 'a', 'b'),
    change('Access', 'key of sam: desk', null, 'ssh-ed25519'),
    change('Firewall', 'tcp 22', 'open', null),
    change('Access', 'key of robin: desk', 'ssh-ed25519', null),
  ]
  expect(gravestFirst(rows).map(({ name }) => name)).toEqual([
    'key of robin: desk',
    'tcp 22',
    'key of sam: desk',
    'host name',
  ])
})
