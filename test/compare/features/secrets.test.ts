import { describe, expect, it } from 'vitest'
import { agenixSecrets } from '../../../src/compare/features/secrets/agenix.ts'
import { sopsSecrets } from '../../../src/compare/features/secrets/sops.ts'
import { storePath } from '../../support/layout.ts'
import { foundIn } from './side.ts'

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
