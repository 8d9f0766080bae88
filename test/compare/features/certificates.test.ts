import { expect, it } from 'vitest'
import { certificates } from '../../../src/compare/features/certificates.ts'
import { changesIn, type Described, foundIn, scripted } from './side.ts'

const STAGING = 'https://acme-staging-v02.api.letsencrypt.org/directory'
const PRODUCTION = 'https://acme-v02.api.letsencrypt.org/directory'

/** What lego is told, as the module writes it: renew, else run. */
function orders(options: string, after = '--days 30') {
  return `set -euo pipefail
is_expiration_skippable() {
  pem=$1
  [[ -e $pem ]]
}
echo 'f0e1d2c3b4a5f0e1d2c3' > domainhash.txt
if cmp -s domainhash.txt certificates/domainhash.txt && [ -e 'certificates/a.org.key' ] && [ -n "$(find accounts -name 'x@a.org.key')" ]; then
  if ! lego --accept-tos --path . --email x@a.org ${options} renew --no-random-sleep ${after}; then
    if is_expiration_skippable out/full.pem; then
      echo 1>&2 "nixos-acme: Ignoring failed renewal because expiration isn't within the coming 30 days"
    else
      exit 11
    fi
  fi
elif ! lego --accept-tos --path . --email x@a.org ${options} run; then
  exit 10
fi
mv domainhash.txt certificates/
`
}

let sides = 0
/** As 25.11 and later write it. */
function now(options: string, more = '', after?: string): Described {
  sides += 1
  const { unit, files } = scripted(`acme-order-renew-a.org-${sides}`, orders(options, after), more)
  return {
    units: {
      'acme-a.org.service': '[Service]\nExecStart=/x\n',
      'acme-order-renew-a.org.service': unit,
      'acme-renew-a.org.timer': '[Timer]\nOnCalendar=daily\nUnit=acme-order-renew-a.org.service\n',
    },
    files,
  }
}

/** As 25.05 and earlier write it. */
function before(options: string): Described {
  const { unit, files } = scripted('acme-a.org', orders(options))
  return {
    units: {
      'acme-a.org.service': unit,
      'acme-a.org.timer': '[Timer]\nOnCalendar=daily\nUnit=acme-a.org.service\n',
      'acme-selfsigned-a.org.service': '[Service]\nExecStart=/x\n',
      'acme-selfsigned-ca.service': '[Service]\nExecStart=/x\n',
    },
    files,
  }
}

const webroot = '--http --http.webroot /var/lib/acme/acme-challenge'
const usual =
  'for a.org, issued by Let’s Encrypt, HTTP-01 challenge, webroot /var/lib/acme/acme-challenge, key type ec256, renewed 30 days before expiry, renewal checked daily, self-signed until issued'

it.each<[string, Described, string]>([
  ['by HTTP', now(`${webroot} --server ${PRODUCTION} --key-type ec256 -d a.org`), usual],
  ['as 25.05 writes it', before(`-d a.org --key-type ec256 ${webroot}`), usual],
  [
    'for further names, from a server for tests, by DNS',
    now(
      `--dns cloudflare --dns.propagation-disable-ans --must-staple --dns.resolvers 1.1.1.1:53 --server ${STAGING} --key-type ec384 -d a.org -d '*.a.org'`,
      'EnvironmentFile=/run/secrets/dns\nEnvironment="CF_TOKEN_FILE=%d/CF_TOKEN_FILE"\nLoadCredential=CF_TOKEN_FILE:/run/secrets/cf\n',
    ),
    `for a.org *.a.org, issued by ${STAGING}, staging: not trusted by browsers, DNS-01 challenge (cloudflare), DNS resolver 1.1.1.1:53, OCSP must-staple, no DNS propagation check, key type ec384, renewed 30 days before expiry, secrets from /run/secrets/dns /run/secrets/cf, renewal checked daily, self-signed until issued`,
  ],
  [
    'on a port of its own, from another server',
    now('--http --http.port :1360 --server https://x:HIDDEN@ca.lan/acme?k=HIDDEN -d a.org', '', ''),
    'for a.org, issued by https://…@ca.lan/acme?…, HTTP-01 challenge on :1360, renewal checked daily, self-signed until issued',
  ],
  [
    'by a request',
    now('--http --http.s3-bucket b --csr /srv/a.csr', '', '--profile=shortlived'),
    'issued by Let’s Encrypt, HTTP-01 challenge, S3 bucket b, CSR /srv/a.csr, profile shortlived, renewal checked daily, self-signed until issued',
  ],
])('a certificate %s', async (_, side, description) => {
  expect(await foundIn(certificates, side)).toEqual({ 'a.org': description })
})

it('a newer release alone changes nothing', async () => {
  const [old, fresh] = [
    before(`-d a.org --key-type ec256 ${webroot}`),
    now(`${webroot} --server ${PRODUCTION} --key-type ec256 -d a.org`),
  ]
  expect(await changesIn(certificates, old, fresh)).toEqual([])
})

const own = (script: string): Described => {
  const { unit, files } = scripted(`acme-order-renew-a.org-${script.length}`, script)
  return { units: { 'acme-order-renew-a.org.service': unit }, files }
}

it.each<[string, Described, Described, string]>([
  [
    'options that are not told',
    now('-d a.org --eab --hmac HIDDEN1'),
    now('-d a.org --eab --hmac HIDDEN2'),
    'also changed: lego options',
  ],
  [
    'the account email',
    now('-d a.org'),
    { ...now('-d a.org'), ...own(orders('-d a.org').replaceAll('x@a.org', 'y@a.org')) },
    'also changed: account email',
  ],
  [
    'a script that calls no lego',
    own('other HIDDEN1\n'),
    own('other HIDDEN22\n'),
    'also changed: script',
  ],
  [
    'a command line',
    { units: { 'acme-order-renew-a.org.service': '[Service]\nExecStart=/x HIDDEN1\n' } },
    { units: { 'acme-order-renew-a.org.service': '[Service]\nExecStart=/x HIDDEN2\n' } },
    'also changed: command',
  ],
])('say of %s that it changed', async (_, from, to, description) => {
  const rows = await changesIn(certificates, from, to)
  expect(rows.join()).toContain(description)
  expect(rows.join()).not.toContain('HIDDEN')
})

it('a hostile script of half a megabyte is read in the time of a test', async () => {
  for (const part of ['-d a ', 'lego ', '! ', '"', '--x=', 'lego -d\n']) {
    await foundIn(certificates, own(`lego ${part.repeat((1 << 19) / part.length)}`))
  }
})

it('who may read a certificate’s key is told', async () => {
  const options = `${webroot} --key-type ec256 -d a.org`
  const after = usual.replace(', renewal', ', readable by group nginx, renewal')
  expect(
    await changesIn(certificates, now(options, 'Group=acme\n'), now(options, 'Group=nginx\n')),
  ).toEqual([`a.org: ${usual} → ${after}`])
})
