import { startScripts } from '../parse/startScripts.ts'
import type { Found, Recogniser } from '../recogniser.ts'
import type { SideFacts } from '../sideFacts.ts'
import { parseIptables } from './iptables.ts'
import { parseNftables } from './nftables.ts'
import { inWords } from './opening.ts'

/** Whether there is a firewall, and what it lets in. */
export const firewall: Recogniser = {
  feature: 'Firewall',
  async read(facts) {
    return (
      (await iptables(facts)) ??
      (await nftables(facts)) ??
      ((await facts.unit('firewalld.service')) === null
        ? new Map()
        : new Map([['firewall', 'on, by firewalld']]))
    )
  },
}

async function iptables(facts: SideFacts): Promise<Found | null> {
  if ((await facts.unit('firewall.service')) === null) return null
  const openings = (await startScripts(facts, 'firewall.service')).flatMap(parseIptables)
  return new Map([['firewall', 'on, by iptables'], ...inWords(openings)])
}

async function nftables(facts: SideFacts): Promise<Found | null> {
  const rules = await nftablesRules(facts)
  if (rules === null) return null
  const isNixos = rules.some((text) => /^[ \t]*table inet nixos-fw \{/m.test(text))
  const by = isNixos ? 'on, by nftables' : 'on, by own rules of nftables'
  return new Map([['firewall', by], ...inWords(rules.flatMap(parseNftables))])
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
