import { append } from '../../../lists.ts'
import { isStarted, NOT_STARTED } from '../parse/isStarted.ts'
import { startScripts } from '../parse/startScripts.ts'
import type { Found, Recogniser } from '../recogniser.ts'
import { type Sealed, sealed, wordsOf } from '../sealed.ts'
import type { SideFacts } from '../sideFacts.ts'
import { readFirewalld } from './firewalld.ts'
import { readIptables } from './iptables.ts'
import { readNftables } from './nftables.ts'
import { inWords, type Opening } from './portOpenings.ts'
import { withUnknownZones } from './unknownZones.ts'

/** The row that says whether there is one, and which. */
const ITSELF = 'firewall'

const OFF = 'off (all incoming traffic accepted)'

/** Whether there is a firewall, and what it lets in. */
export const firewall: Recogniser = {
  feature: 'Firewall',
  leads: ITSELF,
  async read(facts) {
    let off = OFF
    for (const [unit, read] of KINDS) {
      if ((await facts.unit(unit)) === null) continue
      if (await isStarted(facts, unit)) return (await read(facts)) ?? new Map([[ITSELF, OFF]])
      off = NOT_STARTED
    }
    return new Map([[ITSELF, off]])
  },
  // Ports of a side without one would read as closed, where all of them are open.
  compared(before, after) {
    const isOff = (found: Found) => [OFF, NOT_STARTED].includes(wordsOf(found.get(ITSELF) ?? ''))
    const only = (found: Found): Found => new Map([...found].filter(([name]) => name === ITSELF))
    if (isOff(before) !== isOff(after)) return [only(before), only(after)]
    return withUnknownZones(before, after, (name) => !OTHER.test(name))
  },
}

/** Rows that no zone makes. */
const OTHER = /^(?:firewall$|firewalld |reverse path filter$)/

/** The first that is started is the one that counts. */
const KINDS: readonly (readonly [string, (facts: SideFacts) => Promise<Found | null>])[] = [
  ['firewalld.service', readFirewalld],
  ['firewall.service', iptables],
  ['nftables.service', nftables],
]

async function iptables(facts: SideFacts): Promise<Found | null> {
  const unit = await facts.unit('firewall.service')
  if (unit === null) return null
  const openings: Opening[] = []
  const settings = new Map<string, string>()
  const [others, forwarding] = [[] as string[], [] as string[]]
  const scripts = await startScripts(facts, 'firewall.service')
  for (const script of scripts) {
    const read = readIptables(script)
    append(openings, read.openings)
    append(others, read.others)
    append(forwarding, read.forwarding)
    for (const [name, text] of read.settings) settings.set(name, text)
  }
  const isNixos = settings.has('other traffic')
  if (isNixos && !settings.has(REVERSE)) settings.set(REVERSE, 'off')
  // What is no script is told as changed at least.
  const start = scripts.length === 0 ? [['program', unit] as const] : []
  const rules = others.map((text) => ['other rules', text] as const)
  return new Map<string, string | Sealed>([
    [ITSELF, sealed('on (iptables)', [...start, ...rules])],
    ...settings,
    ...(forwarding.length > 0 ? [['forwarding', rulesOf(forwarding)] as const] : []),
    ...inWords(openings),
  ])
}

const REVERSE = 'reverse path filter'

function rulesOf(rules: readonly string[]): Sealed {
  return sealed(
    'custom rules',
    rules.map((rule) => ['rules', rule]),
  )
}

async function nftables(facts: SideFacts): Promise<Found | null> {
  const rules = await nftablesRules(facts)
  if (rules === null) return null
  const isNixos = rules.some((text) => /^[ \t]*table inet nixos-fw \{/m.test(text))
  const by = isNixos ? 'on (nftables)' : 'on (custom nftables rules)'
  const { openings, settings, others, forwarding, outgoing } = readNftables(rules.join('\n'))
  return new Map<string, string | Sealed>([
    [
      ITSELF,
      sealed(
        by,
        others.map((text) => ['other rules', text]),
      ),
    ],
    ...(isNixos ? [[REVERSE, 'off'] as const] : []),
    ...settings,
    ...(forwarding === null ? [] : [['forwarding', rulesOf(forwarding)] as const]),
    ...(outgoing === null ? [] : [['outgoing', rulesOf(outgoing)] as const]),
    ...inWords(openings),
  ])
}

/**
 * The rules are scripts of nft themselves, and the files that they include (nixpkgs:
 * services/networking/nftables.nix); null where there is no such service.
 */
export async function nftablesRules(facts: SideFacts): Promise<string[] | null> {
  if ((await facts.unit('nftables.service')) === null) return null
  const rules: string[] = []
  const included = new Set<string>()
  for (const script of await startScripts(facts, 'nftables.service')) {
    rules.push(script)
    for (const [, path = ''] of script.matchAll(INCLUDE)) included.add(path)
  }
  for (const path of included) rules.push((await facts.file(path)) ?? '')
  return rules
}

const INCLUDE = /^[ \t]*include "([^"\n]{1,4096})"/gm
