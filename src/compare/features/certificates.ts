import { basename } from 'node:path'
import { append } from '../../lists.ts'
import { withoutBuild, words } from './featureWords.ts'
import { withoutPassword } from './parse/mask.ts'
import { shellCommands } from './parse/shellWords.ts'
import { startScripts } from './parse/startScripts.ts'
import { commandsOf, unitValues } from './parse/unit.ts'
import type { Recogniser } from './recogniser.ts'
import { type Sealed, sealed } from './sealed.ts'
import type { SideFacts } from './sideFacts.ts'

/**
 * Certificates that ACME orders and renews: names, server, type of challenge, interval (nixpkgs:
 * nixos/modules/security/acme/default.nix; its script passes all of them to lego).
 */
export const certificates: Recogniser = {
  feature: 'Certificates',
  async read(facts) {
    const found = new Map<string, Sealed>()
    const units = await facts.unitNames()
    const names = new Set(units.flatMap((unit) => nameIn(unit) ?? []))
    const known = new Set(units)
    for (const name of names) found.set(name, await certificate(facts, name, known))
    return found
  },
}

/** The timer of a certificate, or its service if it has none; older ones are named `acme-NAME`. */
const UNITS = [
  /^acme-renew-(.+)\.timer$/s,
  /^acme-order-renew-(.+)\.service$/s,
  /^acme-(?!renew-)(.+)\.timer$/s,
]

function nameIn(unit: string): string | null {
  return UNITS.map((form) => form.exec(unit)?.[1]).find((name) => name !== undefined) ?? null
}

async function certificate(
  facts: SideFacts,
  name: string,
  units: ReadonlySet<string>,
): Promise<Sealed> {
  const timer =
    (await facts.unit(`acme-renew-${name}.timer`)) ?? (await facts.unit(`acme-${name}.timer`))
  const times = unitValues(timer ?? '', 'Timer', 'OnCalendar')
  const renewed = times.length === 0 ? 'no renewal timer' : `renewal checked ${times.join(' and ')}`
  const unit = units.has(`acme-order-renew-${name}.service`)
    ? `acme-order-renew-${name}.service`
    : `acme-${name}.service`
  const scripts = await startScripts(facts, unit)
  const commands = scripts.flatMap(shellCommands).flatMap((command) => legoWords(command) ?? [])
  const read = commands.map(readLego)
  const first = read[0]
  const service = (await facts.unit(unit)) ?? ''
  const unsaid: [string, string][] = read.flatMap(({ unknown }) => unknown)
  // If something else starts lego, at least report a change.
  if (first === undefined) append(unsaid, otherwise(service, scripts))
  for (const [program = ''] of commandsOf(service, 'ExecStartPost')) {
    unsaid.push(['commands after renewal', withoutBuild((await facts.script(program)) ?? '')])
  }
  const isSelfSigned =
    units.has(`acme-selfsigned-${name}.service`) || units.has(`acme-order-renew-${name}.service`)
  const text = words([
    ...(first === undefined ? [] : inWords(first.said)),
    secretsIn(service),
    readableBy(service),
    renewed,
    first !== undefined && isSelfSigned && 'self-signed until issued',
  ])
  return sealed(text, unsaid)
}

/** The scripts themselves, or the command line if it starts no script. */
function otherwise(service: string, scripts: readonly string[]): [string, string][] {
  const found: [string, string][] = scripts.map((script) => ['script', withoutBuild(script)])
  for (const command of scripts.length > 0 ? [] : commandsOf(service, 'ExecStart')) {
    found.push(['command', withoutBuild(command.join(' '))])
  }
  return found
}

/** `if ! lego --accept-tos … renew …; then` → the words after lego, for each call. */
function legoWords(command: readonly string[]): string[][] | null {
  const at = command.findIndex((word) => basename(word) === 'lego')
  const isCall = at !== -1 && at <= 2 && command.slice(0, at).every((word) => BEFORE.has(word))
  return isCall ? [command.slice(at + 1)] : null
}

const BEFORE = new Set(['if', '!', 'elif', 'exec', 'then', 'else'])

/** Options with a value that are shown, with their labels here (lego --help). */
const TOLD: Readonly<Record<string, string>> = {
  '-d': 'domain',
  '--domains': 'domain',
  '--server': 'server',
  '--dns': 'dns',
  '--dns.resolvers': 'resolver',
  '--http.webroot': 'webroot',
  '--http.port': 'port',
  '--http.s3-bucket': 'bucket',
  '--key-type': 'key',
  '--csr': 'request',
  '--days': 'days',
  '--renew-days': 'days',
  '--profile': 'profile',
}

/** Options without a value that are shown. */
const SWITCHES: Readonly<Record<string, string>> = {
  '--must-staple': 'OCSP must-staple',
  // The name since 25.05, and the one before.
  '--dns.propagation-disable-ans': 'no DNS propagation check',
  '--dns.disable-cp': 'no DNS propagation check',
}

/** Words that the module always writes. */
const USUAL = new Set(['--accept-tos', '--http', 'run', 'renew', '--no-random-sleep'])

interface Lego {
  readonly said: ReadonlyMap<string, readonly string[]>
  readonly unknown: readonly [string, string][]
}

function readLego(command: readonly string[]): Lego {
  const said = new Map<string, string[]>()
  const unknown: [string, string][] = []
  for (let at = 0; at < command.length; at += 1) {
    const word = command[at] as string
    const equals = word.startsWith('--') ? word.indexOf('=') : -1
    const name = equals === -1 ? word : word.slice(0, equals)
    const called = Object.hasOwn(TOLD, name) ? TOLD[name] : undefined
    if (called !== undefined) {
      const value = equals === -1 ? (command[at + 1] ?? '') : word.slice(equals + 1)
      const values = said.get(called) ?? []
      values.push(value)
      said.set(called, values)
      if (equals === -1) at += 1
    } else if (Object.hasOwn(SWITCHES, word)) said.set(SWITCHES[word] as string, [])
    else if (name === '--path') at += 1
    else if (name === '--email') {
      unknown.push(['account email', command[at + 1] ?? ''])
      at += 1
    } else if (!USUAL.has(word)) unknown.push(['lego options', word])
  }
  return { said, unknown }
}

function inWords(said: Lego['said']): (string | null)[] {
  const last = (name: string) => said.get(name)?.at(-1) ?? null
  const put = (front: string, name: string) => {
    const value = last(name)
    return value === null ? null : `${front} ${value}`
  }
  const domains = [...new Set(said.get('domain') ?? [])]
  return [
    domains.length > 0 ? `for ${some(domains)}` : null,
    serverInWords(last('server')),
    (last('dns') === null ? null : `DNS-01 challenge (${last('dns')})`) ??
      put('HTTP-01 challenge, webroot', 'webroot') ??
      put('HTTP-01 challenge on', 'port') ??
      put('HTTP-01 challenge, S3 bucket', 'bucket'),
    put('DNS resolver', 'resolver'),
    ...[...new Set(Object.values(SWITCHES))].map((name) => (said.has(name) ? name : null)),
    put('key type', 'key'),
    put('CSR', 'request'),
    put('profile', 'profile'),
    last('days') === null ? null : `renewed ${last('days')} days before expiry`,
  ]
}

/** Maximum number of names shown. */
const MAX_SHOWN = 30

function some(values: readonly string[]): string {
  const more = values.length - MAX_SHOWN
  return values.slice(0, MAX_SHOWN).join(' ') + (more > 0 ? ` and ${more} more` : '')
}

/** No server means Let’s Encrypt; since 24.05 the module always writes the address. */
function serverInWords(server: string | null): string {
  if (server === null || /^https:\/\/acme-v02\.api\.letsencrypt\.org\//.test(server)) {
    return 'issued by Let’s Encrypt'
  }
  if (/staging/i.test(server)) {
    return `issued by ${withoutPassword(server)}, staging: not trusted by browsers`
  }
  return `issued by ${withoutPassword(server)}`
}

/** Who may read the key, if not the module’s own group. */
function readableBy(service: string): string | null {
  const group = unitValues(service, 'Service', 'Group').at(-1) ?? 'acme'
  return group === 'acme' || !/^[\w.-]{1,64}$/.test(group) ? null : `readable by group ${group}`
}

/** The source of secrets for DNS challenges, never their values. */
function secretsIn(service: string): string | null {
  const files = [
    ...unitValues(service, 'Service', 'EnvironmentFile'),
    ...unitValues(service, 'Service', 'LoadCredential').map((value) =>
      value.slice(value.indexOf(':') + 1),
    ),
  ]
    .map((file) => file.replace(/^-/, ''))
    .filter((file) => file.startsWith('/'))
  return files.length === 0 ? null : `secrets from ${files.join(' ')}`
}
