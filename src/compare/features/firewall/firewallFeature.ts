import { allWithContents } from '../parse/namedStoreFiles.ts'
import { NOT_STARTED, settledStarts, startOf, withStart } from '../parse/startOf.ts'
import { startScripts } from '../parse/startScripts.ts'
import type { Found, Recogniser } from '../recogniser.ts'
import { type Sealed, sealed, wordsOf } from '../sealed.ts'
import type { SideFacts } from '../sideFacts.ts'
import { readFirewalld } from './firewalld.ts'
import { readIptables } from './iptables.ts'
import { readNftables } from './nftables.ts'
import { inWords } from './portOpenings.ts'
import { withUnknownZones } from './unknownZones.ts'

/** Row for the kind of firewall, or its absence. */
const ITSELF = 'firewall'

const REST = 'other traffic'

const OFF = 'off (all incoming traffic accepted)'

/** Whether there is a firewall, and what it accepts. */
export const firewall: Recogniser = {
  feature: 'Firewall',
  leads: [ITSELF, REST, 'everything'],
  async read(facts) {
    let off = OFF
    for (const [unit, read] of KINDS) {
      if ((await facts.unit(unit)) === null) continue
      const start = await startOf(facts, unit)
      if (start !== false) {
        const found = (await read(facts)) ?? new Map([[ITSELF, OFF]])
        return new Map([...found, [ITSELF, withStart(found.get(ITSELF) ?? '', start)]])
      }
      off = NOT_STARTED
    }
    return new Map([[ITSELF, off]])
  },
  compared(...sides) {
    const [before, after] = settledStarts(...sides)
    // Without a firewall all ports are open; a comparison of ports would show them as closed.
    const isOff = (found: Found) => [OFF, NOT_STARTED].includes(wordsOf(found.get(ITSELF) ?? ''))
    const only = (found: Found): Found => new Map([[ITSELF, wordsOf(found.get(ITSELF) ?? '')]])
    if (isOff(before) !== isOff(after)) return [only(before), only(after)]
    // firewalld’s services are packets where a zone opens them, and ports where a file defines them.
    const isOpening = (name: string) =>
      [before, after].some((found) => OPENING.test(wordsOf(found.get(name) ?? '')))
    const [from, to] = withUnknownZones(
      before,
      after,
      (name) => isPacket(name) || (name.startsWith('service ') && isOpening(name)),
    )
    return [withOpen(withoutUsual(from, to), to), withOpen(withoutUsual(to, from), from)]
  },
}

const OPENING = /^(?:open|blocked)\b/

/** Rows that are not about particular packets. */
const OTHER =
  /^(?:firewall$|firewalld |other traffic$|reverse path filter$|forwarding$|outgoing$|policy of |zone |service )/

function isPacket(name: string): boolean {
  return !OTHER.test(name)
}

/** Where other traffic is accepted, packets that only the other side has a rule for are open as well. */
function withOpen(found: Found, other: Found): Found {
  // `IPv4 accepted, IPv6 dropped`
  const family = /(IPv[46]) accepted/.exec(restOf(found))?.[1]
  if (!restOf(found).includes('accepted')) return found
  const open = [...other.keys()].filter((name) => isPacket(name) && !found.has(name))
  const description = (name: string) =>
    family === undefined || /^(?:ping|icmp)/.test(name) ? 'open' : `open from ${family}`
  return new Map([...found, ...open.map((name) => [name, description(name)] as const)])
}

function restOf(found: Found): string {
  return wordsOf(found.get(REST) ?? '')
}

/**
 * Omits what differs only because the other side has another backend: firewalld handles ICMPv6 and DHCPv6
 * itself and has settings and a zone of its own. Nobody changed these.
 */
function withoutUsual(found: Found, other: Found): Found {
  const isByFirewalld = (one: Found) => wordsOf(one.get(ITSELF) ?? '').includes('firewalld')
  if (isByFirewalld(found) === isByFirewalld(other)) return found
  return new Map(
    [...found].filter(([name, value]) => {
      return !USUAL.has(`${name}: ${wordsOf(value)}`) && !name.startsWith('firewalld ')
    }),
  )
}

/** Rows that the NixOS modules produce on every machine. */
const USUAL = new Set([
  'icmpv6: open',
  'icmpv6 139: blocked',
  'icmpv6 redirect: blocked',
  'udp 546: open to fe80::/64',
  'zone nixos-fw-default: the default',
])

/** In order of precedence: the first that is started counts. */
const KINDS: readonly (readonly [string, (facts: SideFacts) => Promise<Found | null>])[] = [
  ['firewalld.service', readFirewalld],
  ['firewall.service', iptables],
  ['nftables.service', nftables],
]

async function iptables(facts: SideFacts): Promise<Found | null> {
  const unit = await facts.unit('firewall.service')
  if (unit === null) return null
  const scripts = await startScripts(facts, 'firewall.service')
  const { openings, settings: reported, others, programs, forwarding } = readIptables(scripts)
  const settings = new Map(reported)
  if (settings.has(REST) && !settings.has(REVERSE)) settings.set(REVERSE, 'off')
  // A non-script program is at least reported as changed.
  const start = scripts.length === 0 ? [['program', unit] as const] : []
  const run: string[] = []
  for (const program of programs.slice(0, MAX_PROGRAMS)) {
    const script = await facts.script(program)
    if (script !== null) run.push(script)
  }
  const rules = await allWithContents(
    facts,
    [...others, ...run].map((text) => ['other rules', text] as const),
  )
  return new Map<string, string | Sealed>([
    [ITSELF, sealed('on (iptables)', [...start, ...rules])],
    ...settings,
    ...(forwarding.length > 0 ? [['forwarding', rulesOf(forwarding)] as const] : []),
    ...inWords(openings),
  ])
}

/** Maximum number of programs that are checked for being scripts. */
const MAX_PROGRAMS = 30

const REVERSE = 'reverse path filter'

function rulesOf(rules: readonly string[]): Sealed {
  return sealed(
    'custom rules',
    rules.map((rule) => ['rules', rule]),
  )
}

async function nftables(facts: SideFacts): Promise<Found | null> {
  const ruleset = await nftablesRules(facts)
  if (ruleset === null) return null
  const { rules, isWhole } = ruleset
  const isNixos = rules.some((text) => /^[ \t]*table inet nixos-fw \{/m.test(text))
  const { openings, settings, others, forwarding, outgoing, refusesNothing } = readNftables(
    rules.join('\n'),
  )
  // NAT alone, or nothing at all, as `networking.firewall.enable = false` leaves it.
  const isOff = !isNixos && refusesNothing && isWhole
  const by = isOff ? OFF : isNixos ? 'on (nftables)' : 'on (custom nftables rules)'
  return new Map<string, string | Sealed>([
    [
      ITSELF,
      sealed(
        by,
        others.map((text) => ['other rules', text]),
      ),
    ],
    ...(isNixos ? [[REVERSE, 'off'] as const] : []),
    ...(isOff ? [] : settings),
    ...(forwarding === null ? [] : [['forwarding', rulesOf(forwarding)] as const]),
    ...(outgoing === null ? [] : [['outgoing', rulesOf(outgoing)] as const]),
    ...(isOff ? [] : inWords(openings)),
  ])
}

/** An nftables ruleset, and whether all of it could be read. */
interface Ruleset {
  readonly rules: readonly string[]
  readonly isWhole: boolean
}

/** Commands that delete the tables of an earlier ruleset; nothing else is in it. */
const DELETIONS = '/var/lib/nftables/deletions.nft'

/**
 * The nft scripts of nftables.service with the files that they include (nixpkgs:
 * services/networking/nftables.nix); null without such a service.
 */
export async function nftablesRules(facts: SideFacts): Promise<Ruleset | null> {
  if ((await facts.unit('nftables.service')) === null) return null
  const scripts = await startScripts(facts, 'nftables.service')
  const rules: string[] = []
  const included = new Set<string>()
  let isWhole = scripts.length > 0
  for (const script of scripts) {
    let at = 0
    // Definitions in the included file apply to the lines after it.
    for (const { 0: line, 1: path = '', index } of script.matchAll(INCLUDE)) {
      rules.push(script.slice(at, index))
      at = index + line.length
      if (included.has(path)) continue
      included.add(path)
      const text = await facts.file(path)
      if (text === null && path !== DELETIONS) isWhole = false
      rules.push(text ?? '')
    }
    rules.push(script.slice(at))
  }
  return { rules, isWhole }
}

const INCLUDE = /^[ \t]*include "([^"\n]{1,4096})"/gm
