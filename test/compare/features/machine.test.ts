import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { access } from '../../../src/compare/features/machine/access.ts'
import { machine } from '../../../src/compare/features/machine/machineFeature.ts'
import { maskedSetting } from '../../../src/compare/features/parse/maskSetting.ts'
import { sideFacts } from '../../../src/compare/features/sideFacts.ts'
import { mountedHost } from '../../../src/host/mounted.ts'
import { layOut, link, storePath } from '../../support/layout.ts'
import { changesIn, type Described, described, foundIn, scripted } from './side.ts'

const blob = Buffer.from('a public key').toString('base64')
const mark = `SHA256:${createHash('sha256').update('a public key').digest('base64').replace(/=+$/, '')}`
const keys = (text: string) => ({ etc: { 'ssh/authorized_keys.d/robin': text } })

/** With `autologinOnce` (nixpkgs: services/ttys/getty.nix). */
const autologinOnce = scripted(
  'autovt',
  `autologged="/run/agetty.autologged"
if test "$TTY" = tty1 && ! test -f "$autologged"; then
  touch "$autologged"
  exec /nix/store/x-util-linux/bin/agetty --login-program /nix/store/x-shadow/bin/login --autologin alex "$TTY"
fi
`,
)

/** nixpkgs: services/display-managers/greetd.nix */
function greetd(settings: string): Described {
  const file = storePath('greetd.toml')
  return {
    units: {
      'greetd.service': `[Service]\nExecStart=/nix/store/x-greetd/bin/greetd --config ${file}\n`,
    },
    files: { [file]: settings },
  }
}

describe('what lets somebody in', () => {
  it.each<[string, Described, Record<string, string>]>([
    [
      'sshd as 26.05 writes it',
      {
        units: { 'sshd.service': '[Service]\n' },
        etc: {
          // The settings in order of their names, and what the module itself adds behind them.
          'ssh/sshd_config': `KbdInteractiveAuthentication yes
PasswordAuthentication no
PermitRootLogin prohibit-password
UsePAM yes

Banner none

AddressFamily any
Port 22
Port 2222

AuthorizedKeysFile %h/.ssh/authorized_keys /etc/ssh/authorized_keys.d/%u
PermitRootLogin yes

Match User git
PasswordAuthentication yes
`,
        },
      },
      {
        sshd: 'on',
        'sshd KbdInteractiveAuthentication': 'yes',
        'sshd Port': '22; 2222',
        'sshd PasswordAuthentication': 'no',
        'sshd PermitRootLogin': 'prohibit-password',
        'sshd UsePAM': 'yes',
        'sshd AuthorizedKeysFile': '%h/.ssh/authorized_keys /etc/ssh/authorized_keys.d/%u',
        'sshd PasswordAuthentication (User git)': 'yes',
      },
    ],
    [
      'sshd as 20.09 writes it, by its socket',
      {
        units: { 'sshd.socket': '[Socket]\n', 'sshd@.service': '[Service]\n' },
        etc: {
          'ssh/sshd_config': 'UsePAM yes\n\nPort 22\n\nChallengeResponseAuthentication no\n',
        },
      },
      {
        sshd: 'on (socket-activated)',
        'sshd UsePAM': 'yes',
        'sshd Port': '22',
        'sshd KbdInteractiveAuthentication': 'no',
      },
    ],
    [
      'a key with a comment',
      keys(`ssh-ed25519 ${blob} robin@laptop\n`),
      { 'key of robin: robin@laptop': `ssh-ed25519, ${mark}` },
    ],
    [
      'a key without one, with options',
      keys(`from="10.0.0.0/8",command="echo a b",environment="T=HIDDEN" ssh-rsa ${blob}\n`),
      {
        [`key of robin: ${mark}`]:
          'ssh-rsa, options from="10.0.0.0/8",command="echo a b",environment=…',
      },
    ],
    [
      'who may log in with a certificate',
      { etc: { 'ssh/authorized_principals.d/robin': 'admins\nrobin@laptop\n' } },
      { 'certificates for robin': 'admins; robin@laptop' },
    ],
    [
      'sshd as 26.05 writes it without blank lines, beside the service for its socket',
      {
        units: { 'sshd.service': '[Service]\n', 'sshd@.service': '[Service]\n' },
        etc: {
          'ssh/sshd_config':
            'PasswordAuthentication no\nPermitRootLogin no\n\nAddressFamily any\nPort 22\nListenAddress 10.0.0.1:22\nAuthorizedKeysFile %h/.ssh/authorized_keys /etc/ssh/authorized_keys.d/%u\nAuthorizedKeysCommand /bin/keys\nAuthorizedKeysCommandUser nobody\n\nHostKey /etc/ssh/ssh_host_ed25519_key\n',
        },
      },
      {
        sshd: 'on',
        'sshd PasswordAuthentication': 'no',
        'sshd PermitRootLogin': 'no',
        'sshd Port': '22',
        'sshd ListenAddress': '10.0.0.1:22',
        'sshd AuthorizedKeysFile': '%h/.ssh/authorized_keys /etc/ssh/authorized_keys.d/%u',
        'sshd AuthorizedKeysCommand': '/bin/keys',
        'sshd AuthorizedKeysCommandUser': 'nobody',
      },
    ],
    [
      'who is logged in on consoles without being asked',
      {
        units: {
          // nixpkgs: services/ttys/getty.nix
          'getty@.service':
            '[Service]\nExecStart=@/nix/store/x-util-linux/bin/agetty agetty --login-program /nix/store/x-shadow/bin/login --autologin robin --noclear %I $TERM\n',
          'getty@tty1.service':
            '[Service]\nExecStart=\nExecStart=@/nix/store/x-util-linux/bin/agetty agetty --login-program /nix/store/x-shadow/bin/login %I\n',
          'autovt@.service': autologinOnce.unit,
        },
        files: autologinOnce.files,
      },
      { 'login by getty@': 'no password: robin', 'login by autovt@': 'no password: alex' },
    ],
    [
      'who is logged in by SDDM',
      { etc: { 'sddm.conf': '[Autologin]\nRelogin=false\nSession=plasma\nUser=robin\n' } },
      { 'login by SDDM': 'no password: robin' },
    ],
    [
      'nobody where SDDM names none',
      { etc: { 'sddm.conf': '[Autologin]\nSession=plasma\nUser=\n' } },
      {},
    ],
    [
      'who is logged in by GDM',
      {
        etc: { 'gdm/custom.conf': '[daemon]\nAutomaticLoginEnable=true\nAutomaticLogin=robin\n' },
      },
      { 'login by GDM': 'no password: robin' },
    ],
    [
      'nobody where GDM is told not to',
      {
        etc: { 'gdm/custom.conf': '[daemon]\nAutomaticLoginEnable=false\nAutomaticLogin=robin\n' },
      },
      {},
    ],
    [
      'who is logged in by LightDM',
      {
        etc: {
          'lightdm/lightdm.conf':
            '[LightDM]\ngreeter-user = lightdm\n\n[Seat:*]\nautologin-user = robin\nautologin-user-timeout = 0\n',
        },
      },
      { 'login by LightDM': 'no password: robin' },
    ],
    [
      'the first session of greetd, beside its greeter',
      greetd(
        '[default_session]\ncommand = "tuigreet"\nuser = "greeter"\n\n[initial_session]\ncommand = "sway"\nuser = "robin"\n',
      ),
      { 'login by greetd': 'no password: robin' },
    ],
    [
      'a usual session of greetd that is no greeter’s',
      greetd('[default_session]\ncommand = "/nix/store/x-sway/bin/sway"\nuser = "robin"\n'),
      { 'login by greetd': 'no password: robin' },
    ],
    [
      'nobody where greetd asks',
      greetd('[default_session]\ncommand = "agreety"\nuser = "greeter"\n'),
      {},
    ],
    ['a file beside the keys', { etc: { 'ssh/authorized_keys.d/robin.mode': '0444\n' } }, {}],
    [
      'sudo',
      {
        etc: {
          sudoers: `# Don't edit this file. Set the NixOS options ‘security.sudo.configFile’
# or ‘security.sudo.extraRules’ instead.

root     ALL=(ALL:ALL)    SETENV: ALL
%wheel  ALL=(ALL:ALL)    NOPASSWD:SETENV: ALL
robin     ALL=(root)    /run/current-system/sw/bin/reboot
#1000     ALL=(ALL:ALL)     ALL

# extraConfig
# Keep terminfo database for root and %wheel.
Defaults:root,%wheel env_keep+=TERMINFO_DIRS
Defaults:root,%wheel env_keep+=TERMINFO
#includedir /etc/sudoers.d
`,
        },
      },
      {
        'sudo Defaults:root,%wheel': 'env_keep+=TERMINFO_DIRS; env_keep+=TERMINFO',
        'sudo #1000': 'ALL=(ALL:ALL) ALL',
        'sudo root': 'ALL=(ALL:ALL) SETENV: ALL',
        'sudo %wheel': 'no password: ALL=(ALL:ALL) NOPASSWD:SETENV: ALL',
        'sudo robin': 'ALL=(root) /run/current-system/sw/bin/reboot',
        'sudo #includedir': '/etc/sudoers.d',
      },
    ],
    [
      'doas',
      { etc: { 'doas.conf': '# x\npermit nopass keepenv :wheel\ndeny robin\n' } },
      { doas: 'no password: permit nopass keepenv :wheel; deny robin' },
    ],
    [
      'whom Nix trusts',
      {
        etc: {
          'nix/nix.conf': `allowed-users = *
max-jobs = 8
substituters = https://robin:HIDDEN@cache.example/ https://cache.nixos.org/
trusted-public-keys = cache.nixos.org-1:6NCH
trusted-users = root @wheel
access-tokens = github.com=HIDDEN
`,
        },
      },
      {
        'nix allowed-users': '*',
        'nix substituters': 'https://…@cache.example/ https://cache.nixos.org/',
        'nix trusted-public-keys': 'cache.nixos.org-1:6NCH',
        'nix trusted-users': 'root @wheel',
        'nix access-tokens': '…',
      },
    ],
  ])('%s', async (_, side, found) => {
    expect(await foundIn(access, side)).toEqual(found)
  })
})

const postgres = (version: string) =>
  `[Service]\nEnvironment="PGDATA=/var/lib/postgresql/${version}"\nExecStart=${storePath(`postgresql-${version}.4`)}/bin/postgres \n`
const gc = scripted(
  'nix-gc',
  `exec ${storePath('nix-2.31')}/bin/nix-collect-garbage --delete-older-than 30d\n`,
)
const upgrade = scripted(
  'nixos-upgrade',
  `${storePath('nixos-rebuild')}/bin/nixos-rebuild switch --flake https://x:HIDDEN@h/r#m --upgrade\n`,
)

describe('what kind of machine it is', () => {
  it.each<[string, Described, Record<string, string>]>([
    ['its name', { etc: { hostname: 'turtle\n' } }, { 'host name': 'turtle' }],
    [
      'its language and keyboard',
      {
        etc: {
          'locale.conf': 'LANG=en_GB.UTF-8\nLC_TIME=sv_SE.UTF-8\n',
          'vconsole.conf': `KEYMAP=sv-latin1\nFONT=${storePath('terminus')}/ter-v16n.psf.gz\n`,
          'X11/xorg.conf.d/00-keyboard.conf': `Section "InputClass"
  Identifier "Keyboard catchall"
  MatchIsKeyboard "on"
  Option "XkbModel" "pc104"
  Option "XkbLayout" "se"
  Option "XkbOptions" "terminate:ctrl_alt_bksp"
  Option "XkbVariant" ""
EndSection
`,
        },
      },
      {
        'locale LANG': 'en_GB.UTF-8',
        'locale LC_TIME': 'sv_SE.UTF-8',
        'console KEYMAP': 'sv-latin1',
        'console FONT': 'ter-v16n.psf.gz',
        'keyboard model': 'pc104',
        'keyboard layout': 'se',
        'keyboard options': 'terminate:ctrl_alt_bksp',
        'keyboard variant': 'none',
      },
    ],
    [
      'its kernel settings, the later file before the earlier',
      {
        etc: {
          'sysctl.d/50-default.conf': '-net.ipv4.ping_group_range = 0 1\nkernel.sysrq = 16\n',
          'sysctl.d/60-nixos.conf':
            'kernel.sysrq=1\nnet.ipv6.conf.all.stable_secret=HIDDEN\nkernel.keys.maxkeys=9\n',
        },
      },
      {
        'sysctl net.ipv4.ping_group_range': '0 1',
        'sysctl kernel.sysrq': '1',
        'sysctl net.ipv6.conf.all.stable_secret': '…',
        'sysctl kernel.keys.maxkeys': '9',
      },
    ],
    [
      'its modules',
      {
        etc: {
          'modules-load.d/nixos.conf': 'kvm-intel\nloop\n',
          'modprobe.d/nixos.conf': 'blacklist nouveau\noptions loop max_loop=8\n\n',
        },
      },
      {
        'kernel module kvm-intel': 'loaded at boot',
        'kernel module loop': 'loaded at boot; options max_loop=8',
        'kernel module nouveau': 'blacklisted',
      },
    ],
    [
      'how Nix builds, how its journal is kept',
      {
        etc: {
          'nix/nix.conf': 'max-jobs = 8\ntrusted-users = root\n!include /run/secrets/nix\n',
          'systemd/journald.conf': '[Journal]\nStorage=persistent\n',
        },
      },
      {
        'nix max-jobs': '8',
        'nix !include': '/run/secrets/nix',
        'journald Storage': 'persistent',
      },
    ],
    [
      'its services by name, but not what is masked',
      {
        units: {
          'postgresql.service': postgres('16'),
          'display-manager.service': `[Service]\nExecStart=${storePath('sddm-0.21')}/bin/sddm\n`,
          'openvpn-work.service': '[Service]\n',
          'cups.service': null,
        },
        etc: { 'systemd/user/pipewire.service': '[Service]\n' },
      },
      {
        PostgreSQL: 'on, major version 16, data in /var/lib/postgresql/16',
        'display manager': 'on, sddm',
        'OpenVPN work': 'on',
        'audio: PipeWire': 'on',
      },
    ],
    [
      'a database with plugins, by its major version',
      {
        units: {
          'postgresql.service': postgres('17').replaceAll(
            'postgresql-17',
            'postgresql-and-plugins-17',
          ),
        },
      },
      { PostgreSQL: 'on, major version 17, data in /var/lib/postgresql/17' },
    ],
    [
      'how it looks after itself',
      {
        units: {
          'nix-gc.service': gc.unit,
          'nix-gc.timer': '[Timer]\nOnCalendar=weekly\n',
          'nixos-upgrade.service': upgrade.unit,
          'nixos-upgrade.timer': '[Timer]\nOnCalendar=04:40\n',
          'btrfs-scrub-home.timer': '[Timer]\nOnCalendar=monthly\n',
          'fstrim.timer': '[Timer]\n',
        },
        files: { ...gc.files, ...upgrade.files },
      },
      {
        'garbage collection': 'weekly, --delete-older-than 30d',
        'automatic upgrade': '04:40, switch --flake https://…@h/r#m --upgrade',
        'btrfs scrub home': 'monthly',
        trim: 'no schedule',
      },
    ],
  ])('%s', async (_, side, found) => {
    expect(await foundIn(machine, side)).toEqual(found)
  })

  it('its time zone, which is what a link says', async () => {
    const { toplevel, machine: files } = described('turtle', { etc: { hostname: 'turtle\n' } })
    const zone = { [`${storePath('etc-turtle')}/etc/localtime`]: link('/etc/zoneinfo/Asia/Tokyo') }
    const host = mountedHost(layOut({ ...files, ...zone }))
    expect(Object.fromEntries(await machine.read(sideFacts(host, toplevel)()))).toEqual({
      'host name': 'turtle',
      'time zone': 'Asia/Tokyo',
    })
  })
})

it.each([
  ['password', 'hunter2', '…'],
  ['PasswordAuthentication', 'no', 'no'],
  ['HostKey', '/etc/ssh/key', '/etc/ssh/key'],
  ['wifi-security.psk', 'x', '…'],
  ['KEYMAP', 'sv', 'sv'],
  ['x', 'a token=b c', 'a token=… c'],
  ['x', 'https://u:p@h/?k=v', 'https://…@h/?…'],
  ['x', 'postgres://u:p@h/d?password=p', 'postgres://u:…@h/d?…'],
  ['privateKey', 'x', '…'],
])('a setting %s=%s is told as %s', (key, value, reported) => {
  expect(maskedSetting(key, value)).toBe(reported)
})

it('hostile text of a megabyte is read in the time of a test', async () => {
  const many = (part: string) => part.repeat((1 << 20) / part.length)
  for (const part of ['"', '\\', ' ', 'a', '= ', '"\\', 'a\n', '#']) {
    await foundIn(access, {
      etc: {
        'ssh/sshd_config': many(part),
        'ssh/authorized_keys.d/robin': many(part),
        sudoers: many(part),
        'nix/nix.conf': many(part),
      },
    })
    await foundIn(machine, {
      etc: {
        'X11/xorg.conf.d/00-keyboard.conf': many(part),
        'modprobe.d/x.conf': many(part),
        'sysctl.d/x.conf': many(part),
        'systemd/journald.conf': many(part),
      },
    })
  }
})

it.each([
  ['exec /run/current-system/sw/bin/sddm', 'on, sddm'],
  [`export A=1\nexec ${storePath('gdm-48.0')}/bin/gdm --x`, 'on, gdm'],
  [`exec '${storePath('lightdm-1.32')}/sbin/lightdm'`, 'on, lightdm'],
  ['sleep 1', 'on'],
])('a display manager that is started by %s is told by name', async (script, reported) => {
  const { unit, files } = scripted('display-manager', script)
  const found = await foundIn(machine, { units: { 'display-manager.service': unit }, files })
  expect(found).toEqual({ 'display manager': reported })
})

it('a keyword of sshd is one in any case, and with a sign', async () => {
  const config = (text: string) => ({ etc: { 'ssh/sshd_config': text } })
  for (const same of [
    'passwordauthentication no',
    'PasswordAuthentication=no',
    'PASSWORDAUTHENTICATION = no',
  ]) {
    expect(await changesIn(access, config('PasswordAuthentication no\n'), config(same))).toEqual([])
  }
  expect(await changesIn(machine, config('SetEnv A=b\n'), config('SetEnv=A=b\n'))).toEqual([])
})

it.each<[string, string, string, string[]]>([
  [
    'a line that goes',
    'PasswordAuthentication no\nPort 22\n',
    'Port 22\n',
    ['sshd PasswordAuthentication: no → yes (default)'],
  ],
  [
    'a line that is added',
    'Port 22\n',
    'Port 22\nListenAddress 127.0.0.1\nUsePAM yes\n',
    ['sshd ListenAddress: all addresses (default) → 127.0.0.1', 'sshd UsePAM: no (default) → yes'],
  ],
  [
    'the older name of a keyword',
    'Port 22\nChallengeResponseAuthentication no\n',
    'Port 22\nKbdInteractiveAuthentication no\n',
    [],
  ],
  [
    'a line below Match, without which others apply',
    'Port 22\nMatch User git\nPasswordAuthentication no\n',
    'Port 22\n',
    ['sshd PasswordAuthentication (User git): no → null'],
  ],
  [
    'a file that is no text',
    'Port 22\nPasswordAuthentication no\nCiphers a\n',
    '\u0000Port 22\n',
    ['etc/ssh/sshd_config: can be read → not text'],
  ],
])('OpenSSH’s own settings count: %s', async (_, before, after, rows) => {
  const side = (text: string) => ({
    units: { 'sshd.service': '[Service]\n' },
    etc: { 'ssh/sshd_config': text },
  })
  expect(await changesIn(access, side(before), side(after))).toEqual(rows)
  expect(await changesIn(machine, side(before), side(after))).toEqual([])
})

it('an sshd that is switched on is one row with all its settings', async () => {
  const on = {
    units: { 'sshd.service': '[Service]\n' },
    etc: { 'ssh/sshd_config': 'Port 22\nPermitRootLogin no\nCiphers aes256-ctr\n' },
  }
  expect(await changesIn(access, {}, on)).toEqual(['sshd: null → on, Port 22, PermitRootLogin no'])
  expect(await changesIn(machine, on, {})).toEqual(['sshd settings: Ciphers aes256-ctr → null'])
  const other = { ...on, etc: { 'ssh/sshd_config': 'Port 2222\nPermitRootLogin no\n' } }
  expect(await changesIn(access, on, other)).toEqual(['sshd Port: 22 → 2222'])
})

it('lines that are no keys are counted, and a key that stands twice counts once', async () => {
  const key = `ssh-ed25519 ${Buffer.alloc(51).toString('base64')} robin@desk`
  const lines = [...Array.from({ length: 1000 }, (_, index) => `odd ${index}`), key, key]
  const found = await foundIn(access, { etc: { 'ssh/authorized_keys.d/robin': lines.join('\n') } })
  expect(Object.entries(found)).toEqual([
    ['key of robin: robin@desk', expect.stringMatching(/^ssh-ed25519, SHA256:[^;]*$/)],
    ['keys of robin', '1,000 invalid lines'],
  ])
})

it('many keys of one person that are others are one row, and the same keys are none', async () => {
  const key = (name: string) => `ssh-ed25519 ${Buffer.from(name).toString('base64')} ${name}\n`
  const side = (names: readonly string[]) => ({
    etc: { 'ssh/authorized_keys.d/root': ['same', ...names].map(key).join('') },
  })
  const names = (of: string) => ['a', 'b', 'c', 'd'].map((name) => `${name}@${of}`)
  expect(await changesIn(access, side(names('old')), side(names('new')))).toEqual([
    'keys of root: 8 changed: 4 keys: a@old, b@old, c@old and 1 more → 4 keys: a@new, b@new, c@new and 1 more',
  ])
  expect(await changesIn(access, side(names('old')), side([]))).toHaveLength(4)
  expect(await changesIn(access, side([...names('old'), 'e']), side([]))).toEqual([
    'keys of root: 5 changed: 5 keys: a@old, b@old, c@old and 2 more → null',
  ])
})

it('the ids of a machine are told as others, and not shown', async () => {
  const side = (machineId: string, hostid: string) => ({
    etc: { 'machine-id': `${machineId}\n`, hostid },
  })
  expect(
    await changesIn(machine, side('a'.repeat(32), '\0abc'), side('b'.repeat(32), '\0abd')),
  ).toEqual(['host id: present → changed', 'machine id: present → changed'])
})

it('of PostgreSQL that a script starts, and of MariaDB, another version is told as well', async () => {
  const side = (version: string) => {
    const { unit, files } = scripted(
      `postgresql-${version}`,
      `exec ${storePath(`postgresql-and-plugins-${version}`)}/bin/postgres\n`,
    )
    return { units: { 'postgresql.service': unit }, files }
  }
  expect(await changesIn(machine, side('16.9'), side('17.5'))).toEqual([
    'PostgreSQL: on, major version 16 → data must be migrated: on, major version 17',
  ])
  const mariadb = (version: string) => ({
    units: {
      'mysql.service': `[Service]\nExecStart=${storePath(`mariadb-server-${version}`)}/bin/mysqld\n`,
    },
  })
  expect(await changesIn(machine, mariadb('10.11.5'), mariadb('11.4.2'))).toEqual([
    'MySQL: on, mariadb-server, series 10.11 → run mariadb-upgrade: on, mariadb-server, series 11.4',
  ])
  expect(await changesIn(machine, mariadb('11.4.2'), mariadb('11.4.3'))).toEqual([])
})

it('Tailscale that answers for sshd lets somebody in', async () => {
  const side = (options: string) => {
    const { unit, files } = scripted(
      `tailscaled-autoconnect${options.length}`,
      `tailscale up --auth-key "$(cat /run/key)" ${options}\n`,
    )
    return { units: { 'tailscaled-autoconnect.service': unit }, files }
  }
  expect(await changesIn(access, side(''), side('--ssh'))).toEqual(['Tailscale SSH: null → on'])
  expect(await changesIn(access, side('--ssh=false'), side(''))).toEqual([])
})

it('of PostgreSQL is told that another major version needs its data migrated', async () => {
  const side = (version: string) => ({ units: { 'postgresql.service': postgres(version) } })
  expect(await changesIn(machine, side('15'), side('16'))).toEqual([
    'PostgreSQL: on, major version 15, data in /var/lib/postgresql/15 → data must be migrated: on, major version 16, data in /var/lib/postgresql/16',
  ])
  expect(await changesIn(machine, side('16'), side('16'))).toEqual([])
})
