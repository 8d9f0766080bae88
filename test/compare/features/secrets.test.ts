import { describe, expect, it } from 'vitest'
import { agenixSecrets } from '../../../src/compare/features/secrets/agenix.ts'
import { clanVars } from '../../../src/compare/features/secrets/clan.ts'
import { sopsSecrets } from '../../../src/compare/features/secrets/sops.ts'
import { storePath } from '../../support/layout.ts'
import { changesOf } from './secretChanges.ts'
import { changesIn, foundIn } from './side.ts'

const manifest = storePath('manifest.json')
const forUsers = storePath('manifest-for-users.json')
const program = storePath('sops-install-secrets-0.0.1')
const activate = `[ -e /run/current-system ] || echo setting up secrets...
(
  export HOME='/var/empty'
  ${program}/bin/sops-install-secrets ${manifest}
)
  ${program}/bin/sops-install-secrets -ignore-passwd ${forUsers}
`

const database = {
  name: 'database/password',
  key: 'database/password',
  path: '/run/secrets/database/password',
  mode: '0440',
  owner: 'postgres',
  uid: 0,
  group: 'postgres',
  gid: 0,
  format: 'yaml',
  sopsFile: `${storePath('source')}/secrets/turtle.yaml`,
  sopsFileHash: 'abc',
  restartUnits: ['postgresql.service', 'web.service'],
  reloadUnits: ['nginx.service'],
}

describe('secrets of sops-nix', () => {
  it('are told by name with where, whose and what for', async () => {
    const minimal = { name: 'robin', owner: null, uid: 0, group: null, gid: 0, mode: '0400' }
    const old = { name: 'old', owner: 'root', sopsFile: storePath('old.yaml') }
    const found = await foundIn(sopsSecrets, {
      activate,
      files: {
        [manifest]: JSON.stringify({
          secrets: [database, old],
          templates: [{ name: 'app.env', path: '/run/secrets/rendered/app.env', mode: '0400' }],
        }),
        [forUsers]: JSON.stringify({ secrets: [minimal] }),
      },
    })
    expect(found).toEqual({
      'database/password':
        '/run/secrets/database/password, mode 0440, owner postgres:postgres, from secrets/turtle.yaml, restarts postgresql.service and web.service, reloads nginx.service',
      old: 'owner root, from old.yaml',
      'template app.env': '/run/secrets/rendered/app.env, mode 0400',
      robin: 'mode 0400, owner 0:0',
    })
  })

  it('are found by the units that take the place of the activation script', async () => {
    const unit = (path: string) =>
      `[Service]\nExecStart=${program}/bin/sops-install-secrets ${path}\n`
    const found = await foundIn(sopsSecrets, {
      activate: '#!/bin/sh\n',
      units: {
        'sops-install-secrets.service': unit(manifest),
        'sops-install-secrets-for-users.service': unit(`-ignore-passwd ${forUsers}`),
      },
      files: {
        [manifest]: JSON.stringify({ secrets: [{ name: 'a', path: '/a' }] }),
        [forUsers]: JSON.stringify({ secrets: [{ name: 'b', path: '/b' }], templates: null }),
      },
    })
    expect(found).toEqual({ a: '/a', b: '/b' })
  })

  it('of one name are both told', async () => {
    const secrets = [
      { name: 'a', path: '/a' },
      { name: 'a', path: '/b' },
    ]
    const files = { [manifest]: JSON.stringify({ secrets }), [forUsers]: '{"secrets":[]}' }
    expect(await foundIn(sopsSecrets, { activate, files })).toEqual({ a: '/a; /b' })
  })

  it('name what decrypts them: another key may decrypt nothing', async () => {
    // As manifest-for.nix writes it.
    const settings = {
      ageKeyFile: '/var/lib/sops-nix/key.txt',
      ageSshKeyPaths: ['/etc/ssh/ssh_host_ed25519_key'],
      gnupgHome: null,
      keepGenerations: 1,
      sshKeyPaths: [],
      symlinkPath: '/run/secrets',
      useTmpfs: false,
      userMode: false,
      templates: [],
    }
    let sides = 0
    const side = (more: object, secret: object = {}) => {
      sides += 1
      const path = storePath('manifest.json', sides)
      const secrets = [{ name: 'a', key: 'a', format: 'yaml', ...secret }]
      return {
        activate: activate.replace(manifest, path).replace(/.*forUsers.*/, ''),
        files: {
          [path]: JSON.stringify({ ...settings, secrets, ...more }),
          [forUsers]: '{"secrets":[]}',
        },
      }
    }
    const usual =
      'age key /var/lib/sops-nix/key.txt, age keys from SSH keys /etc/ssh/ssh_host_ed25519_key, linked in /run/secrets, keeps 1 generation'
    const rows: [object, string][] = [
      [{ ageKeyFile: '/root/key.txt' }, usual.replace('/var/lib/sops-nix', '/root')],
      [{ ageSshKeyPaths: [] }, usual.replace(/ age keys [^,]*,/, '')],
      [{ gnupgHome: '/root/.gnupg' }, usual.replace('_key,', '_key, GnuPG home /root/.gnupg,')],
      [
        { ageKeyFile: null, ageSshKeyPaths: [] },
        'no keys, linked in /run/secrets, keeps 1 generation',
      ],
      [{ keepGenerations: 0 }, usual.replace('1 generation', 'all generations')],
    ]
    for (const [more, after] of rows) {
      expect(await changesIn(sopsSecrets, side({}), side(more))).toEqual([
        `sops-nix: ${usual} → ${after}`,
      ])
    }
    expect(await changesIn(sopsSecrets, side({}), side({}, { format: 'binary' }))).toEqual([
      'a:  → format binary',
    ])
  })

  it('are none where no manifest is named', async () => {
    expect(await foundIn(sopsSecrets, {})).toEqual({})
    expect(await foundIn(sopsSecrets, { activate: 'echo sops-install-secrets\n' })).toEqual({})
  })
})

const agenix = `
_agenix_generation="$(basename "$(readlink /run/agenix)" || echo 0)"
(( ++_agenix_generation ))
echo "[agenix] creating new generation in /run/agenix.d/$_agenix_generation"
echo '[agenix] decrypting secrets...'
_truePath="/run/agenix.d/$_agenix_generation/wifi"
echo "decrypting '${storePath('wifi.age')}' to '$_truePath'..."
TMP_FILE="$_truePath.tmp"
mkdir -p "$(dirname "$_truePath")"
chmod 0400 "$TMP_FILE"
mv -f "$TMP_FILE" "$_truePath"
_truePath="/var/lib/app/key"
echo "decrypting '${storePath('source')}/secrets/app.age' to '$_truePath'..."
chmod 0440 "$TMP_FILE"
echo '[agenix] chowning...'
chown :keys "/run/agenix.d" "/run/agenix.d/$_agenix_generation"
_truePath="/run/agenix.d/$_agenix_generation/wifi"

chown 0:0 "$_truePath"
_truePath="/var/lib/app/key"
chown app:app "$_truePath"
`

describe('secrets of agenix', () => {
  const secrets = {
    wifi: 'mode 0400, owner 0:0, from wifi.age',
    '/var/lib/app/key': 'mode 0440, owner app:app, from secrets/app.age',
  }

  it('are told out of the activation script', async () => {
    expect(await foundIn(agenixSecrets, { activate: agenix })).toEqual(secrets)
  })

  it('are told out of the script of its unit', async () => {
    const script = storePath('agenix-install')
    const found = await foundIn(agenixSecrets, {
      units: { 'agenix-install-secrets.service': `[Service]\nExecStart=${script}\n` },
      files: { [script]: `#!/bin/sh\n${agenix}` },
    })
    expect(found).toEqual(secrets)
  })

  it('are none where there are none', async () => {
    expect(await foundIn(agenixSecrets, { activate: 'chmod 0400 "$TMP_FILE"\n' })).toEqual({})
  })
})

const decrypts = `${storePath('decrypt-age-secrets')}/bin/decrypt-age-secrets`
const source = storePath('source')
const clanAge = `#!/nix/store/x-bash/bin/bash
set -o errexit
key="$1"       # path to age key file (key.txt)
case "$phase" in
  users)
    mkdir -p "$effective_target/user-password"
age --decrypt -i "$key" -o "$effective_target/user-password/hash" "${source}/secrets/user-password.age"
chmod 0400 "$effective_target/user-password/hash"
chown root:root "$effective_target/user-password/hash"

    ;;
  services)
    mkdir -p "$effective_target/shared/wifi"
age --decrypt -i "$key" -o "$effective_target/shared/wifi/psk" "/etc/secret-vars/wifi.age"
chmod 0440 "$effective_target/shared/wifi/psk"
chown iwd:net "$effective_target/shared/wifi/psk"

    ;;
esac
`
const files = {
  [decrypts]: clanAge,
  [`${source}/secrets/user-password.age`]: 'age-encryption.org/v1\n',
}

describe('vars of Clan', () => {
  const secrets = {
    'vars/user-password/hash':
      'mode 0400, owner root:root, decrypted before users are created, from secrets/user-password.age, file hash 66c2c0',
    'vars/shared/wifi/psk': 'mode 0440, owner iwd:net, from /etc/secret-vars/wifi.age',
  }

  it('are told of the age backend, out of the activation script', async () => {
    const call = `${decrypts} \\\n  "/etc/secret-vars/key.txt" \\\n  /run/secrets \\\n  services\n`
    expect(await foundIn(clanVars, { activate: `echo\n${call}`, files })).toEqual(secrets)
  })

  it('are told of the age backend, out of its units', async () => {
    const ExecStart = `${decrypts} /etc/secret-vars/key.txt /run/secrets services`
    const units = { 'age-decrypt-secrets.service': `[Service]\nExecStart=${ExecStart}\n` }
    expect(await foundIn(clanVars, { units, files })).toEqual(secrets)
  })

  it('are told in the older form, where the generator stands below the target', async () => {
    const text = `#!/bin/sh\n  age --decrypt -i "$key" -o "$target/web/key" "${storePath('k.age')}"\n`
    const activate = `${decrypts} /key.txt /run/secrets\n`
    const found = await foundIn(clanVars, { activate, files: { [decrypts]: text } })
    expect(found).toEqual({ 'vars/web/key': 'from k.age' })
  })

  it('of a password store are told by their archive', async () => {
    const installs = `${storePath('install-secret-tarball')}/bin/install-secret-tarball`
    const activate = `${installs} /etc/secret-vars/secrets_for_users.tar.gz /run/user-secrets\n`
    const unit = `[Service]\nExecStart=${installs} /etc/secret-vars/secrets.tar.gz\n`
    const units = { 'pass-install-secrets.service': unit }
    expect(await foundIn(clanVars, { activate, units })).toEqual({
      'password store in /run/user-secrets':
        'from /etc/secret-vars/secrets_for_users.tar.gz (outside the Nix store, same for all generations)',
      'password store in /run/secrets':
        'from /etc/secret-vars/secrets.tar.gz (outside the Nix store, same for all generations)',
    })
  })
})

describe('a secret that becomes another', () => {
  const hash = (char: string) => char.repeat(64)
  const sops = (secrets: readonly object[], templates: readonly object[] = []) => ({
    activate,
    files: {
      [manifest]: JSON.stringify({ secrets, templates }),
      [forUsers]: JSON.stringify({ secrets: [] }),
    },
  })
  const secret = (name: string, file: string, more: object = {}) => ({
    ...{ name, key: name, sopsFile: `${storePath('source')}/${file}` },
    ...more,
  })
  const description = async (before: object, after: object) =>
    (await changesOf(sopsSecrets, sops([before]), sops([after]))).map((row) => row.after)

  it('is told of sops-nix by the hash of its file', async () => {
    expect(
      await description(
        secret('db', 'db.yaml', { sopsFileHash: hash('a') }),
        secret('db', 'db.yaml', { sopsFileHash: hash('b') }),
      ),
    ).toEqual(['the secret’s file changed: from db.yaml, file hash bbbbbb'])
  })

  it('may be another or not, where a file has several', async () => {
    const side = (char: string) =>
      sops(['db', 'web'].map((name) => secret(name, 'all.yaml', { sopsFileHash: hash(char) })))
    expect(await changesOf(sopsSecrets, side('a'), side('b'))).toEqual([
      {
        ...{ feature: 'Secrets', name: 'encrypted file all.yaml', status: 'changed' },
        before: 'aaaaaa, 2 secrets',
        after: 're-encrypted or changed: bbbbbb, 2 secrets',
      },
    ])
  })

  it('is told of sops-nix by its key, but not of a binary file’s', async () => {
    const one = secret('db', 'all.yaml')
    expect(await description(one, { ...one, key: 'old' })).toEqual(['from all.yaml, key old'])
    expect(await description(one, { ...one, key: '' })).toEqual(['from all.yaml, whole file'])
    const binary = { ...one, format: 'binary' }
    expect(await description(binary, { ...binary, key: 'old' })).toEqual([])
  })

  it('is told where a template’s text is another, and the text is not', async () => {
    const template = (content: string) => sops([], [{ name: 'app.env', mode: '0400', content }])
    const [before, after] = [template('PASSWORD=hidden1'), template('PASSWORD=hidden2')]
    const rows = await changesOf(sopsSecrets, before, after)
    expect(rows).toMatchObject([{ name: 'template app.env', status: 'changed' }])
    expect(rows[0]?.after).toMatch(/^mode 0400, content hash [0-9a-f]{6}$/)
    expect(JSON.stringify(rows)).not.toContain('hidden')
  })

  it('is told of agenix by its file, and not where only the flake’s hash is another', async () => {
    const side = (flake: string, text: string) => {
      const file = `${storePath(flake)}/db.age`
      const script = `_truePath="/run/agenix.d/$_agenix_generation/db"
echo "decrypting '${file}' to '$_truePath'..."
chmod 0400 "$TMP_FILE"
`
      return { activate: script, files: { [file]: `age-encryption.org/v1\n${text}` } }
    }
    const rows = await changesOf(agenixSecrets, side('one', 'a'), side('one', 'b'))
    expect(rows).toMatchObject([{ name: 'db', status: 'changed' }])
    expect(rows[0]?.after).toMatch(
      /^the secret’s file changed: mode 0400, from db\.age, file hash \w{6}$/,
    )
    expect(await changesOf(agenixSecrets, side('one', 'a'), side('another', 'a'))).toEqual([])
  })

  it('is told of agenix by the place of its link', async () => {
    const side = (path: string) => ({
      activate: `_truePath="/run/agenix.d/$_agenix_generation/db"
mkdir -p "$(dirname "$_truePath")"
[ "${path}" != "/run/agenix/db" ] && mkdir -p "$(dirname "${path}")"
chmod 0400 "$TMP_FILE"
mv -f "$TMP_FILE" "$_truePath"
[ "${path}" != "/run/agenix/db" ] && ln -sfT "/run/agenix/db" "${path}"
`,
    })
    expect(await foundIn(agenixSecrets, side('/run/agenix/db'))).toEqual({ db: 'mode 0400' })
    expect(await foundIn(agenixSecrets, side('/etc/db.key'))).toEqual({
      db: 'at /etc/db.key, mode 0400',
    })
  })

  it('is told of Clan by its file', async () => {
    const side = (text: string) => ({
      activate: `${decrypts} "/key.txt" /run/user-secrets users\n`,
      files: { ...files, [`${source}/secrets/user-password.age`]: text },
    })
    const rows = await changesOf(clanVars, side('a'), side('b'))
    expect(rows).toMatchObject([{ name: 'vars/user-password/hash', status: 'changed' }])
    expect(rows[0]?.after).toContain('the secret’s file changed')
  })
})
