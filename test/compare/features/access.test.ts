import { expect, it } from 'vitest'
import { access } from '../../../src/compare/features/machine/access.ts'
import { storePath } from '../../support/layout.ts'
import { changesIn, type Described, foundIn, scripted } from './side.ts'

const pam = storePath('linux-pam-1.7.1')

/** A service as the module writes it since 23.11, with what it calls each rule. */
const service = (auth: string) => `# Account management.
account required ${pam}/lib/security/pam_unix.so # unix (order 10900)

# Authentication management.
${auth}
# Password management.
password sufficient ${pam}/lib/security/pam_unix.so nullok yescrypt # unix (order 10200)
`
const unix = (options = '') =>
  `auth sufficient ${pam}/lib/security/pam_unix.so likeauth ${options}try_first_pass # unix (order 11700)\n`
const deny = `auth required ${pam}/lib/security/pam_deny.so # deny (order 12500)\n`

const wrapping = (text: string): Described => {
  const { unit, files } = scripted('suid-sgid-wrappers', text)
  return { units: { 'suid-sgid-wrappers.service': unit }, files }
}
const setuid = (name: string, mode = 'u+s,g-s,u+rx,g+x,o+x') => `
cp ${storePath(`security-wrapper-${name}`)}/bin/security-wrapper "$wrapperDir/${name}"

# Prevent races
chmod 0000 "$wrapperDir/${name}"
chown root:root "$wrapperDir/${name}"

chmod "${mode}" "$wrapperDir/${name}"
`
const setcap = `
cp ${storePath('security-wrapper-ping')}/bin/security-wrapper "$wrapperDir/ping"
chmod 0000 "$wrapperDir/ping"
chown root:root "$wrapperDir/ping"
${storePath('libcap-2.76')}/bin/setcap "cap_setpcap,cap_net_raw+ep" "$wrapperDir/ping"
chmod u+rx,g+x,o+x "$wrapperDir/ping"
`
const admins = `polkit.addAdminRule(function(action, subject) {
  return ["unix-group:wheel"];
});

`

const hba = storePath('pg_hba.conf')
function postgresql(rules: string, isFile = false): Described {
  const conf = storePath('postgresql.conf')
  const place = isFile ? conf : `${conf}/postgresql.conf`
  const pre = `${storePath('unit-script-postgresql-pre-start')}/bin/postgresql-pre-start`
  return {
    units: {
      'postgresql.service': `[Service]\nExecStart=${storePath('postgresql-17.6')}/bin/postgres\nExecStartPre=${pre} \n`,
    },
    files: {
      [pre]: `#!/bin/bash\nset -e\n\nif ! test -e /var/lib/postgresql/17/PG_VERSION; then\n  rm -f /var/lib/postgresql/17/*.conf\nfi\n\nln -sfn "${place}" "/var/lib/postgresql/17/postgresql.conf"\n`,
      [place]: `hba_file = '${hba}'\nident_file = '${storePath('pg_ident.conf')}'\nlisten_addresses = '*'\nport = 5432`,
      [hba]: rules,
    },
  }
}
const usualRules = `# default value of services.postgresql.authentication
local all postgres         peer map=postgres
local all all              peer
host  all all 127.0.0.1/32 md5
host  all all ::1/128      md5
`

const samba = (text: string): Described => ({
  etc: { 'samba/smb.conf': text },
})

it.each<[string, Described, Record<string, string>]>([
  [
    'a service that asks for a password',
    { etc: { 'pam.d/sudo': service(unix() + deny) } },
    { 'PAM sudo': 'no rule skips the password' },
  ],
  [
    'empty passwords',
    { etc: { 'pam.d/login': service(unix('nullok ') + deny) } },
    { 'PAM login': 'empty passwords accepted (nullok)' },
  ],
  [
    'rules that say yes',
    {
      etc: {
        'pam.d/su': service(
          `auth sufficient ${pam}/lib/security/pam_rootok.so # rootok (order 10200)\n${unix()}`,
        ),
        'pam.d/sudo': service(`auth sufficient ${pam}/lib/security/pam_permit.so\n${unix()}`),
        'pam.d/greeter': 'auth optional pam_permit.so\n',
      },
    },
    {
      'PAM su': 'root needs no password (pam_rootok)',
      'PAM sudo': 'no password (pam_permit)',
      'PAM greeter': 'no rule skips the password',
    },
  ],
  [
    'what stands in for a password, and what is included',
    {
      etc: {
        'pam.d/sddm':
          'auth [success=done default=ignore] pam_permit.so\n-auth sufficient pam_fprintd.so\nauth substack login\n',
      },
    },
    {
      'PAM sddm': 'no password (pam_permit), sufficient: pam_fprintd, includes login',
    },
  ],
  [
    'wrappers as the service makes them',
    wrapping(
      `wrapperDir=$(mktemp --directory --tmpdir="/run/wrappers" wrappers.XXXXXXXXXX)\nchmod a+rx "$wrapperDir"\n${setuid('sudo')}${setcap}${setuid('locate', 'u-s,g+s,u+rx,g+x,o+x')}`,
    ),
    {
      'wrapper sudo': 'setuid root',
      'wrapper ping': 'capabilities cap_net_raw+ep',
      'wrapper locate': 'setgid root',
    },
  ],
  [
    'wrappers as the activation script of 22.05 makes them',
    {
      activate: `#### Activation script snippet wrappers:
cp ${storePath('security-wrapper')}/bin/security-wrapper "$wrapperDir/sudo"
echo -n "${storePath('sudo-1.9')}/bin/sudo" > "$wrapperDir/sudo.real"
chmod 0000 "$wrapperDir/sudo"
chown root.wheel "$wrapperDir/sudo"
chmod "u+s,g-s,u+rx,g+x,o+x" "$wrapperDir/sudo"
`,
    },
    { 'wrapper sudo': 'setuid root' },
  ],
  [
    'polkit without rules of one’s own',
    { etc: { 'polkit-1/rules.d/10-nixos.rules': admins } },
    { polkit: 'administrators unix-group:wheel, no passwordless rules' },
  ],
  [
    'polkit without administrators',
    { etc: { 'polkit-1/rules.d/10-nixos.rules': '// nothing\n' } },
    { polkit: 'no administrators, no passwordless rules' },
  ],
  [
    'polkit with a rule that answers yes',
    {
      etc: {
        'polkit-1/rules.d/10-nixos.rules': `${admins}/* polkit.Result.YES */
polkit.addRule(function(action, subject) {
  // "return polkit.Result.YES"
  if (action.id == "org.freedesktop.login1.reboot" && subject.isInGroup("users")) {
    return polkit.Result.YES;
  }
});
polkit.addRule(function(action, subject) {
  if (subject.local && subject.user == 'robin') return "yes";
});
`,
      },
    },
    {
      polkit:
        'administrators unix-group:wheel, no password: 2 rules, actions org.freedesktop.login1.reboot, group users, user robin',
    },
  ],
  [
    'fail2ban with its jails',
    {
      units: { 'fail2ban.service': '[Service]\n' },
      etc: {
        'fail2ban/jail.local':
          '[DEFAULT]\nbantime = 10m\n\n[INCLUDES]\nbefore = paths-nixos.conf\n\n[sshd]\nenabled = true\nport = 22\n\n[nginx]\nenabled = false\n',
      },
    },
    { fail2ban: 'on, jails sshd' },
  ],
  [
    'fail2ban that nothing starts',
    {
      units: { 'fail2ban.service': '[Service]\n', 'multi-user.target.wants/x.service': '' },
    },
    { fail2ban: 'off: nothing starts it' },
  ],
  [
    'a database',
    postgresql(usualRules),
    {
      'PostgreSQL listens on': '*',
      'PostgreSQL logins': 'no trust lines',
    },
  ],
  [
    'a database that trusts, configured as before 22.11',
    postgresql(`host "my db" all 0.0.0.0/0   trust\n${usualRules}local all all trust\n`, true),
    {
      'PostgreSQL listens on': '*',
      'PostgreSQL logins': 'no password: host "my db" all 0.0.0.0/0 trust; local all all trust',
    },
  ],
  [
    'shares as 24.11 writes them',
    samba(
      '[global]\ninvalid users=root\nmap to guest=bad user\nsecurity=user\n\n[Public]\nguest ok=yes\npath=/srv/public\nread only=no\n',
    ),
    {
      Samba: 'map to guest: bad user, security user',
      'Samba share public': 'guests need no password, path /srv/public, writable',
    },
  ],
  [
    'shares as 20.09 writes them',
    samba(
      '[global]\nsecurity = user\n\n[home]\n path = /home\n read only = true\n valid users = robin\n',
    ),
    {
      Samba: 'map to guest: never, security user',
      'Samba share home': 'path /home, read-only, for robin',
    },
  ],
  [
    'a configuration of Samba without a server',
    { etc: { 'samba/smb.conf': '# Samba is disabled.\n' } },
    {},
  ],
  [
    'exports',
    {
      etc: {
        exports:
          '# x\n/srv 10.0.0.0/8(rw,no_subtree_check)\n/root *(rw,no_root_squash,insecure) h(ro)\n',
      },
    },
    {
      'NFS export /srv': '10.0.0.0/8(rw,no_subtree_check)',
      'NFS export /root': 'client root not squashed: *(rw,no_root_squash,insecure) h(ro)',
    },
  ],
  [
    'sudo that asks nobody',
    { etc: { sudoers: 'Defaults !authenticate\nDefaults:robin !authenticate\n' } },
    {
      'sudo Defaults': 'no password: !authenticate',
      'sudo Defaults:robin': 'no password: !authenticate',
    },
  ],
])('Access says: %s', async (_, side, found) => {
  expect(await foundIn(access, side)).toEqual(found)
})

/** The same in other paths of the store. */
function builtAgain(side: Described): Described {
  const text = JSON.stringify(side).replace(/(?<=\/nix\/store\/)[0-9a-z]{32}/g, (hash) =>
    [...hash].reverse().join(''),
  )
  return JSON.parse(text) as Described
}

it.each<[string, Described, Described, string[]]>([
  [
    'a rule that says yes is new',
    { etc: { 'pam.d/sudo': service(unix() + deny) } },
    { etc: { 'pam.d/sudo': service(`auth sufficient pam_permit.so\n${unix()}${deny}`) } },
    ['PAM sudo: no rule skips the password → no password (pam_permit)'],
  ],
  [
    'another rule changed',
    { etc: { 'pam.d/sudo': service(unix()) } },
    { etc: { 'pam.d/sudo': service(unix() + deny) } },
    ['PAM sudo: no rule skips the password → no rule skips the password, also changed: rules'],
  ],
  [
    'nothing but orders, hashes and the way a module is named',
    { etc: { 'pam.d/sudo': service(unix() + deny) } },
    {
      etc: {
        'pam.d/sudo': service(unix() + deny)
          .replaceAll(`${pam}/lib/security/`, '')
          .replaceAll(/ # .*/g, ''),
      },
    },
    [],
  ],
  [
    'a wrapper comes',
    wrapping(setuid('sudo')),
    wrapping(setuid('sudo') + setuid('evil')),
    ['wrapper evil: null → setuid root'],
  ],
  [
    'a wrapper for fewer people',
    wrapping(setuid('sudo')),
    wrapping(setuid('sudo', 'u+s,g-s,u+rx,g+x')),
    ['wrapper sudo: setuid root → setuid root, also changed: permissions'],
  ],
  [
    'a login of PostgreSQL by another way',
    postgresql(usualRules),
    postgresql(usualRules.replaceAll('md5', 'scram-sha-256')),
    ['PostgreSQL logins: no trust lines → no trust lines, also changed: pg_hba'],
  ],
])('Access tells that %s', async (_, before, after, rows) => {
  expect(await changesIn(access, before, builtAgain(after))).toEqual(rows)
})

it('hostile texts of a megabyte are read in the time of a test', async () => {
  const many = (part: string) => part.repeat((1 << 20) / part.length)
  for (const part of [
    '"',
    "'",
    '/*',
    '\\',
    'auth ',
    'auth [',
    '[a\n',
    '= ',
    '.a',
    'host a ',
    '\t',
  ]) {
    await foundIn(access, {
      ...samba(many(part)),
      etc: {
        'samba/smb.conf': many(part),
        exports: many(part),
        'pam.d/sudo': many(part),
        'polkit-1/rules.d/10-nixos.rules': `polkit.addRule(${many(part)}`,
      },
    })
    await foundIn(access, postgresql(many(part)))
    await foundIn(access, wrapping(many(part)))
  }
})
