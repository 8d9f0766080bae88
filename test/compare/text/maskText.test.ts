import { describe, expect, it } from 'vitest'
import { maskCommit, maskSentence, maskText } from '../../../src/compare/text/maskText.ts'
import { isSecretName } from '../../../src/compare/text/secretName.ts'
import { shownDifference } from '../../../src/compare/text/shownDifference.ts'
import { HARMLESS_LINES } from './harmlessLines.ts'
import { plantedForms } from './plantedForms.ts'
import { plantedOthers, SHAPED_TOKENS } from './plantedOthers.ts'
import { ODD_SECRETS, plantedSecrets, SHAPED_SECRETS } from './plantedSecrets.ts'

const masked = (text: string) => maskText(text).join('\n')

describe('a secret is masked', () => {
  for (const secret of ODD_SECRETS) {
    it(`in every form: ${secret}`, () => {
      const forms = {
        ...plantedSecrets(secret),
        ...plantedForms(secret),
        ...plantedOthers(secret),
      }
      const shown = Object.entries(forms).filter(([, text]) => masked(text).includes('hIDD'))
      expect(shown.map(([what, text]) => [what, masked(text)])).toEqual([])
    })
  }

  it('by its form', () => {
    const shapes = [...SHAPED_SECRETS, ...SHAPED_TOKENS]
    expect(shapes.map(masked).filter((text) => text.includes('hIDD'))).toEqual([])
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

it('of a file whose name says that it holds secrets nothing is shown', () => {
  const names = [
    'ipsec.secrets',
    'ppp/chap-secrets',
    'userlist.txt',
    '.pgpass',
    'postfix/sasl_passwd',
  ]
  const more = ['borg-passphrase', 'cookie', 'basic-auth', 'wg-key', 'tinc/x/ed25519_key.priv']
  const usual = ['htpasswd', 'netrc', 'shadow', 'db.token', 'tls/server.key', 'chrony.keys']
  for (const name of [...names, ...usual, ...more]) {
    expect([name, ...maskText('u hIDD\n\n x', name)]).toEqual([name, '…', '', ' …'])
  }
  const others = [
    'pam.d/passwd',
    'passwd',
    'sops-install-secrets.service',
    'ssl/certs/ca.pem',
    'x.conf',
  ]
  for (const name of [
    ...others,
    'tmpfiles.d/secrets.conf',
    'ssh_host_key.pub',
    'token.service.d/a.conf',
    'activate: setupSecrets',
    'users-groups.json',
    'userborn.json',
  ]) {
    expect([name, ...maskText('u x', name)]).toEqual([name, 'u x'])
  }
})

it('what is no secret stays as it is', () => {
  expect(HARMLESS_LINES.map(masked)).toEqual(HARMLESS_LINES)
})

it('a sentence keeps who says it, for a commit and a program may be about secrets', () => {
  for (const line of [
    'secrets: rotate the keys',
    'feat(token)!: read it from a file',
    'sops-install-secrets: Imported /etc/ssh/ssh_host_ed25519_key as age key',
    'warning: the following units failed: token.service',
    'restarting the following units: sops-install-secrets.service, web-token.service',
    'setting up secrets...',
    'removing group ‘keys’',
    '[agenix] creating new generation in /run/agenix.d/2',
    'Merge branch “passwords”',
  ]) {
    expect(maskSentence(line)).toBe(line)
  }
  for (const line of [
    'db: set PASSWORD=hIDD for robin',
    'password: hIDD',
    'token: hIDD',
    'web: clone https://robin:hIDD@host/ now',
    'activate: run curl -u robin:hIDD x',
  ]) {
    expect(maskSentence(line)).not.toContain('hIDD')
  }
})

it('a commit keeps its subject, and no secret', () => {
  const text =
    'commit abc\n\n    secrets: rotate them all\n\n    password = hIDD\n\ndiff --git\n+token=hIDD'
  expect(maskCommit(text)).toBe(
    'commit abc\n\n    secrets: rotate them all\n\n    password = …\n\ndiff --git\n+token=…',
  )
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

it('what stands around a secret in a line of its own is not masked', () => {
  expect(masked('web \\\n  --password \\\n  x \\\n  --debug')).toBe(
    'web \\\n  --password \\\n  … \\\n  --debug',
  )
  expect(masked('curl \\\n  -u a:x \\\n  -o y')).toBe('curl \\\n  -u a:… \\\n  -o y')
  expect(
    masked('- name: TZ\n  value: UTC\n- name: PASSWORD\n  value: x\n- name: A\n  value: b'),
  ).toBe('- name: TZ\n  value: UTC\n- name: PASSWORD\n  value: …\n- name: A\n  value: b')
  expect(masked('- --password\n- x\n- --port\n- 80')).toBe('- --password\n- …\n- --port\n- 80')
  expect(masked('users:\n  robin:\n    uid: 1\n  alex:\n    groups: wheel\nport: 1')).toBe(
    'users:\n  robin:\n    uid: 1\n  alex:\n    groups: wheel\nport: 1',
  )
  expect(masked('basicauth {\n  a x\n}\nroot * /srv')).toBe('basicauth {\n  a …\n}\nroot * /srv')
})

it('a list of sets is read, as its members have names of their own', () => {
  expect(
    maskText('{"secrets":[{"name":"db","path":"/run/secrets/db","password":"HIDDEN"}],"a":1}'),
  ).toEqual(['{"secrets":[{"name":"db","path":"/run/secrets/db","password":"…"}],"a":1}'])
  expect(maskText('"tokens": ["HIDDEN", "HIDDEN2"]')).toEqual(['"tokens": […]'])
})
