import { startCommands } from '../parse/unit.ts'
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
  const unit = await facts.unit('firewall.service')
  if (unit === null) return null
  const openings = (await startScripts(facts, unit)).flatMap(parseIptables)
  return new Map([['firewall', 'on, by iptables'], ...inWords(openings)])
}

/** The rules are scripts of nft themselves (nixpkgs: services/networking/nftables.nix). */
async function nftables(facts: SideFacts): Promise<Found | null> {
  const unit = await facts.unit('nftables.service')
  if (unit === null) return null
  const rules: string[] = []
  for (const script of await startScripts(facts, unit)) {
    rules.push(script)
    for (const [, path = ''] of script.matchAll(INCLUDE)) rules.push((await facts.file(path)) ?? '')
  }
  const isNixos = rules.some((text) => /^[ \t]*table inet nixos-fw \{/m.test(text))
  const by = isNixos ? 'on, by nftables' : 'on, by own rules of nftables'
  return new Map([['firewall', by], ...inWords(rules.flatMap(parseNftables))])
}

const INCLUDE = /^[ \t]*include "([^"\n]{1,4096})"/gm

async function startScripts(facts: SideFacts, unit: string): Promise<string[]> {
  const scripts: string[] = []
  for (const [program = ''] of startCommands(unit)) {
    scripts.push((await facts.script(program)) ?? '')
  }
  return scripts
}
