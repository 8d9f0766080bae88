import { describe, expect, it } from 'vitest'
import { isSecretName, maskText } from '../../../src/compare/text/maskText.ts'
import { shownDifference } from '../../../src/compare/text/shownDifference.ts'
import { ODD_SECRETS, plantedSecrets, SHAPED_SECRETS } from './plantedSecrets.ts'

const masked = (text: string) => maskText(text).join('\n')

describe('a secret is masked', () => {
  for (const secret of ODD_SECRETS) {
    it(`in every form: ${secret}`, () => {
      const shown = Object.entries(plantedSecrets(secret)).filter(([, text]) =>
        masked(text).includes('hIDD'),
      )
      expect(shown.map(([what, text]) => [what, masked(text)])).toEqual([])
    })
  }

  it('by its form', () => {
    expect(SHAPED_SECRETS.map(masked).filter((text) => text.includes('hIDD'))).toEqual([])
  })

  it('and what stands around it is not', () => {
    expect(masked('Environment="RESTIC_PASSWORD=a b" "LANG=C"')).toBe(
      'Environment="RESTIC_PASSWORD=…" "LANG=C"',
    )
    expect(masked('//n/s /n cifs username=r,password=x,uid=1 0 0')).toBe(
      '//n/s /n cifs username=r,password=…,uid=1 0 0',
    )
    expect(masked('ExecStart=/bin/k3s agent --token x --server https://h:1')).toBe(
      'ExecStart=/bin/k3s agent --token … --server https://h:1',
    )
    expect(masked('to ssh://u:p@h/srv now')).toBe('to ssh://u:…@h/srv now')
    expect(masked('{"password":"x","uid":1,"pin":12,"gid":2}')).toBe(
      '{"password":"…","uid":1,"pin":…,"gid":2}',
    )
    expect(masked('chpasswd <<E\nroot:x\nE\nnext')).toBe('chpasswd <<E\n…\nE\nnext')
    expect(masked('a:\n  token: |\n    x\n  user: r')).toBe('a:\n  token: | …\n    …\n  user: r')
  })
})

it('what is no secret stays as it is', () => {
  const lines = [
    'PasswordAuthentication no',
    'PermitEmptyPasswords yes',
    'PublicKey = mRL1c3pDEcKxSEoJ5wTzZLxyPCIGAPrGLGwBOlmGpXY=',
    'HostKey /etc/ssh/ssh_host_ed25519_key',
    'AuthorizedKeysFile=.ssh/authorized_keys',
    'trusted-public-keys = cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=',
    'passwd: files systemd',
    'password sufficient pam_unix.so nullok yescrypt',
    'Environment=RESTIC_PASSWORD_FILE=/run/secrets/restic',
    'LoadCredential=token:/run/secrets/token',
    'password=/run/secrets/db',
    '# The password is read from a file.',
    'Description=Install secret files',
    'getent passwd robin',
    'export TOKEN="$(cat /run/secrets/token)"',
    'ExecStart=/bin/web --port 80 https://example.org/path',
    'ssh://git@example.org/flake',
    "it's = none, don't",
    'password = <SOPS:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:PLACEHOLDER>',
    'PASSWORD=',
    '',
  ]
  for (const line of lines) expect(masked(line)).toBe(line)
})

it('has as many lines as the text', () => {
  for (const text of ['', '\n', 'a\r\nb', ...Object.values(plantedSecrets('x'))]) {
    expect(maskText(text)).toHaveLength(text.split('\n').length)
  }
})

it('names of secrets', () => {
  const yes = ['BORG_PASSPHRASE', 'hashedPassword', '--token', 'privateKey', 'api_key', 'B2_KEY']
  const no = ['PublicKey', 'host_key', 'passwordFile', 'monkey', 'bypass', 'compass', 'key']
  expect(yes.filter((name) => !isSecretName(name))).toEqual([])
  expect(no.filter(isSecretName)).toEqual([])
})

it('a password that became another one is a line that differs', () => {
  const { lines } = shownDifference('a\npassword=one\n', 'a\npassword=two\n')
  expect(lines.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
    'same a',
    'removed password=…',
    'added password=…',
  ])
  expect(shownDifference('token=a\n', '', true).lines[0]?.text).toBe('token=a')
})

it('takes time that grows with the text and no faster', { timeout: 20_000 }, () => {
  const size = 200_000
  const hostile = [
    ...['password=', 'password ', "pw=''", 'a', 'a.', 'a b', 'token:', '-eyJ', '://', 'x://a@'],
    ...['$1$', "'", '"', '\\', ' ', '\t=', '<<', '<<E ', 'echo ', 'echo|', '{SSHA}', '-----BEGIN '],
    ...['user=', 'user=,', ',=', 'A+', '--token ', 'token=/run/,,,', 'pw: | ', 'pw=[', "'pw'='"],
  ]
  for (const piece of hostile) {
    for (const end of ['', '\n', ' x', '=']) {
      const text = piece.repeat(size / piece.length) + end
      const start = performance.now()
      maskText(text)
      expect([piece, end, performance.now() - start < 1000]).toEqual([piece, end, true])
    }
  }
})
