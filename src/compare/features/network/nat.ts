import { basename } from 'node:path'
import { words } from '../featureWords.ts'
import { firewalldNat } from '../firewall/firewalld.ts'
import { nftablesRules } from '../firewall/firewallFeature.ts'
import { MAX_NAMES, tooManyRules } from '../firewall/opening.ts'
import { shellCommands } from '../parse/shellWords.ts'
import { startScripts } from '../parse/startScripts.ts'
import type { SideFacts } from '../sideFacts.ts'

/**
 * Forwarded ports and translated addresses (nixpkgs: services/networking/nat-iptables.nix, nat-nftables.nix,
 * firewalld/zone.nix). With iptables the rules are in the firewall’s script, or in nat.service if the
 * firewall is off. Equal settings give equal rows with all three, so that only the backend differs.
 */
export async function readNat(facts: SideFacts): Promise<Map<string, string>> {
  const found = new Rows()
  for (const unit of ['firewall.service', 'nat.service']) {
    const scripts = await startScripts(facts, unit)
    for (const script of scripts) readIptables(found, shellCommands(script))
  }
  for (const rules of (await nftablesRules(facts))?.rules ?? []) {
    for (const line of rules.split('\n')) readNftables(found, line.trim())
  }
  for (const [name, text] of await firewalldNat(facts)) found.put(name, text)
  return found.inWords()
}

/** Rows with each text once: IPv4 and IPv6 have separate but equal rules. */
class Rows {
  readonly #found = new Map<string, Set<string>>()

  put(name: string, text: string): void {
    this.#found.set(name, (this.#found.get(name) ?? new Set()).add(text))
  }

  inWords(): Map<string, string> {
    return new Map([...this.#found].map(([name, texts]) => [name, [...texts].sort().join('; ')]))
  }
}

function readIptables(found: Rows, commands: readonly (readonly string[])[]): void {
  const marked = new Set<string>()
  let names = 0
  for (const command of commands) {
    if (!/^ip(6|46)?tables$/.test(basename(command[0] ?? '')) || !command.includes('nat')) continue
    const at = (option: string) => {
      const index = command.indexOf(option)
      return index === -1 ? null : (command[index + 1] ?? null)
    }
    const [chain, target] = [at('-A'), at('-j')]
    if (chain === 'nixos-nat-pre' && target === 'DNAT') {
      const port = at('-p') === null ? 'everything' : `${at('-p')} ${at('--dport') ?? 'all'}`
      const text = words([
        `to ${at('--to-destination')}`,
        at('-i') !== null && `on ${at('-i')}`,
        at('-d') !== null && `addressed to ${at('-d')}`,
      ])
      found.put(`forward ${port.replace(':', '-')}`, text)
    } else if (chain === 'nixos-nat-pre' && target === 'MARK') {
      marked.add(at('-i') ?? '')
    } else if (chain === 'nixos-nat-post' && at('-d') === null && target !== null) {
      names += 1 + marked.size
      if (names > MAX_NAMES) throw tooManyRules()
      const from = at('-s') ?? [...marked].sort().join(' ')
      found.put('NAT', natInWords(from, at('-o'), at('--to-source')))
    }
  }
}

function natInWords(from: string, out: string | null, as: string | null): string {
  return words([
    from !== '' && `from ${from}`,
    out !== null && `out via ${out}`,
    as !== null && `as ${as}`,
  ])
}

/** `iifname "eth0" dnat meta l4proto . th dport map { tcp . 80 : 10.0.0.2 . 80 } comment …`. */
function readNftables(found: Rows, line: string): void {
  const [rule = ''] = line.split(' comment ', 1)
  const open = rule.indexOf('map {')
  if (rule.includes('th dport map {') && / ?dnat /.test(rule)) {
    const device = rule.startsWith('iifname ') ? unquoted(rule.split(' ')[1] ?? '') : ''
    for (const pair of rule.slice(open + 5, rule.lastIndexOf('}')).split(',')) {
      const [key = '', to = ''] = pair.split(' : ').map((side) => side.trim())
      const parts = key.split(' . ')
      // Also for connections from behind the NAT: `daddr . l4proto . dport`.
      const target = parts.length > 2 ? parts.shift() : undefined
      const text = words([
        `to ${toOf(to)}`,
        device !== '' && `on ${device}`,
        target !== undefined && `addressed to ${target}`,
      ])
      found.put(`forward ${parts.join(' ')}`, text)
    }
  } else if (/^iifname .* dnat [^ ]+$/.test(rule)) {
    const [, device = ''] = rule.split(' ')
    found.put('forward everything', `to ${rule.split(' ').at(-1)}, on ${unquoted(device)}`)
  } else if (/ (masquerade|snat [^ ]+)$/.test(rule) && !rule.includes(' daddr ')) {
    const out = /(?:^| )oifname "?([^" ]{1,60})/.exec(rule)?.[1] ?? null
    const as = / snat ([^ ]+)$/.exec(rule)?.[1] ?? null
    const [, sources] = /^ip6? saddr \{([^}]*)\}/.exec(rule) ?? []
    const [, devices] = /^iifname \{([^}]*)\}/.exec(rule) ?? []
    if (sources !== undefined) {
      for (const source of listed(sources)) found.put('NAT', natInWords(source, out, as))
    } else if (devices !== undefined) {
      found.put('NAT', natInWords(listed(devices).sort().join(' '), out, as))
    } else found.put('NAT', unquoted(rule))
  }
}

function listed(set: string): string[] {
  return set.split(',').map((value) => unquoted(value).trim())
}

/** Converts `10.0.0.2 . 80` to the notation of iptables: `10.0.0.2:80`. */
function toOf(to: string): string {
  const [address = '', port] = to.split(' . ')
  if (port === undefined) return address
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}

function unquoted(text: string): string {
  return text.replaceAll('"', '')
}
