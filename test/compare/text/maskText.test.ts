import { describe, expect, it } from 'vitest'
import { isSecretName } from '../../../src/compare/text/maskNamed.ts'
import { maskCommit, maskSentence, maskText } from '../../../src/compare/text/maskText.ts'
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
    'KbdInteractiveAuthentication no',
    'PermitRootLogin prohibit-password',
    'AuthenticationMethods publickey,password',
    'PubkeyAuthentication yes',
    'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDIR1fWsVzsAMUCHWQGbVzvKeKFKPV7dqmHMHgqKcT7k robin@laptop',
    'tokenFile=/run/secrets/token',
    'passwordFile = "/run/secrets/db";',
    'hashedPasswordFile = config.sops.secrets.robin.path;',
    'LoadCredentialEncrypted=db:/etc/credstore/db',
    'ExecStart=/nix/store/6lq1n6v5n3n7x0dh1vq0r7i0y7d1gk8m-passwd-1.0/bin/passwd --expire',
    'ExecStart=/bin/k3s agent --token-file /run/secrets/k3s --server https://h:6443',
    '/nix/store/6lq1n6v5n3n7x0dh1vq0r7i0y7d1gk8m-sops-install-secrets/bin/sops-install-secrets /x',
    '"narHash": "sha256-1n6v5n3n7x0dh1vq0r7i0y7d1gk8m6lq1n6v5n3n7x0=",',
    'sha256 = "0bbsg1ab4swz7x0dh1vq0r7i0y7d1gk8m6lq1n6v5n3n7x0dh1vq";',
    'KEYMAP=de-latin1-nodeadkeys',
    'XkbOptions = compose:ralt',
    'Option "XkbLayout" "de"',
    'net.ipv4.ping_group_range = 0 2147483647',
    'kernel.keys.maxkeys = 2000',
    'net.ipv6.conf.all.use_tempaddr=2',
    'HostKeyAlgorithms ssh-ed25519',
    'robin ALL=(ALL:ALL) NOPASSWD: /run/current-system/sw/bin/reboot',
    'root     ALL=(ALL:ALL)    SETENV: ALL',
    'auth sufficient pam_unix.so likeauth nullok try_first_pass # unix (order 11500)',
    'auth optional pam_gnome_keyring.so # gnome_keyring (order 12200)',
    'PasswordAuthentication=no',
    'useradd -u 1000 robin; chown robin:users /home/robin',
    'podman run --user 1000:100 web',
    'curl -fsS https://example.org/install.sh | sh',
    'keyFile=/var/lib/sops-nix/key.txt',
    'bindkey "^[[A" up-line-or-search',
    'ssl_certificate_key /var/lib/acme/example.org/key.pem;',
    'gpg.ssh.allowedSignersFile = ~/.ssh/allowed_signers',
    'signing-key = /home/robin/.ssh/id_ed25519.pub',
    'secrets:',
    '  db:',
    '    sopsFile: ./secrets.yaml',
    'IPAddressAllow=10.0.0.0/8',
    'ip=10.0.0.2::10.0.0.1:255.255.255.0:host:eth0:off',
    'rd.luks.key=/crypto_keyfile.bin:UUID=0b9f3a52 rd.luks.uuid=0b9f3a52',
    'luks.key=0b9f3a52=/root.key',
    'cryptkey=/dev/disk/by-label/keys:ext4:/root.key',
    'bind-key -T copy-mode-vi y send-keys -X copy-selection',
    '',
  ]
  expect(lines.map(masked)).toEqual(lines)
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

it('takes time that grows with the text and no faster', { timeout: 20_000 }, () => {
  const size = 200_000
  const hostile = [
    ...['password=', 'password ', "pw=''", 'a', 'a.', 'a b', 'token:', '-eyJ', '://', 'x://a@'],
    ...['$1$', "'", '"', '\\', ' ', '\t=', '<<', '<<E ', 'echo ', 'echo|', '{SSHA}', '-----BEGIN '],
    ...[' curl -u a:', ' curl -u "', 'sshpass -p "', 'iscsi:', 'token:\n ', 'token=a\\\n'],
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

it('a list of sets is read, as its members have names of their own', () => {
  expect(
    maskText('{"secrets":[{"name":"db","path":"/run/secrets/db","password":"HIDDEN"}],"a":1}'),
  ).toEqual(['{"secrets":[{"name":"db","path":"/run/secrets/db","password":"…"}],"a":1}'])
  expect(maskText('"tokens": ["HIDDEN", "HIDDEN2"]')).toEqual(['"tokens": […]'])
})
