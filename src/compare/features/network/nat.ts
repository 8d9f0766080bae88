import { basename } from 'node:path'
import { nftablesRules } from '../firewall/firewall.ts'
import { shellCommands } from '../parse/shell.ts'
import { startScripts } from '../parse/startScripts.ts'
import type { SideFacts } from '../sideFacts.ts'
import { put, words } from '../words.ts'

/**
 * Ports that are handed on, and whose addresses are translated (nixpkgs:
 * services/networking/nat-iptables.nix, nat-nftables.nix). With iptables it stands in the
 * firewall’s script, or where that is off in nat.service.
 */
export async function readNat(facts: SideFacts): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const unit of ['firewall.service', 'nat.service']) {
    for (const script of await startScripts(facts, unit)) {
      for (const command of shellCommands(script)) readIptables(found, command)
    }
  }
  for (const rules of (await nftablesRules(facts)) ?? []) {
    for (const line of rules.split('\n')) readNftables(found, line.trim())
  }
  return found
}

function readIptables(found: Map<string, string>, command: readonly string[]): void {
  if (!/^ip(6|46)?tables$/.test(basename(command[0] ?? '')) || !command.includes('nat')) return
  const at = (option: string) => {
    const index = command.indexOf(option)
    return index === -1 ? null : (command[index + 1] ?? null)
  }
  const [chain, target, source] = [at('-A'), at('-j'), at('-s')]
  if (chain === 'nixos-nat-pre' && target === 'DNAT') {
    const port = at('-p') === null ? 'everything' : `${at('-p')} ${at('--dport') ?? 'all'}`
    const text = words([
      `to ${at('--to-destination')}`,
      at('-i') !== null && `on ${at('-i')}`,
      at('-d') !== null && `for ${at('-d')}`,
    ])
    put(found, `forward ${port.replace(':', '-')}`, text)
  } else if (chain === 'nixos-nat-pre' && target === 'MARK') {
    put(found, 'NAT', `from ${at('-i')}`)
  } else if (chain === 'nixos-nat-post' && at('-d') === null && target !== null) {
    const by = words([
      source !== null && `from ${source}`,
      at('-o') !== null && `out by ${at('-o')}`,
      at('--to-source') !== null && `as ${at('--to-source')}`,
    ])
    put(found, 'NAT', by)
  }
}

/** `iifname "eth0" dnat meta l4proto . th dport map { tcp . 80 : 10.0.0.2 . 80 } comment …`. */
function readNftables(found: Map<string, string>, line: string): void {
  const [rule = ''] = line.split(' comment ', 1)
  const open = rule.indexOf('map {')
  if (rule.includes('dnat meta l4proto . th dport map {')) {
    const device = rule.startsWith('iifname ') ? unquoted(rule.split(' ')[1] ?? '') : ''
    for (const pair of rule.slice(open + 5, rule.lastIndexOf('}')).split(',')) {
      const [port = '', to = ''] = pair.split(' : ').map((side) => side.trim())
      const text = words([`to ${toOf(to)}`, device !== '' && `on ${device}`])
      put(found, `forward ${port.replace(' . ', ' ')}`, text)
    }
  } else if (/^iifname .* dnat [^ ]+$/.test(rule)) {
    const [, device = ''] = rule.split(' ')
    put(found, 'forward everything', `to ${rule.split(' ').at(-1)}, on ${unquoted(device)}`)
  } else if (/ (masquerade|snat [^ ]+)$/.test(rule) && !rule.includes(' daddr ')) {
    put(found, 'NAT', unquoted(rule))
  }
}

/** `10.0.0.2 . 80` is written `10.0.0.2:80` with iptables. */
function toOf(to: string): string {
  const [address = '', port] = to.split(' . ')
  if (port === undefined) return address
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}

function unquoted(text: string): string {
  return text.replaceAll('"', '')
}
