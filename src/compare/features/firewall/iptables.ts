import { basename } from 'node:path'
import { shellCommands } from '../parse/shell.ts'
import type { Opening } from './opening.ts'

const PROGRAM = /^ip(6|46)?tables$/
const CHAINS = new Set(['nixos-fw', 'INPUT'])
const ACCEPTS = new Set(['nixos-fw-accept', 'ACCEPT'])

/**
 * What the firewall’s script lets in (iptables(8); nixpkgs:
 * nixos/modules/services/networking/firewall-iptables.nix), a person’s own commands included as
 * far as they append to the same chains.
 */
export function parseIptables(script: string): Opening[] {
  return shellCommands(script).flatMap(openingsOf)
}

function openingsOf(command: readonly string[]): Opening[] {
  const at = command.findIndex((word) => PROGRAM.test(basename(word)))
  const options = at === -1 ? null : optionsOf(command.slice(at + 1))
  if (options === null) return []
  const chain = options.get('-A') ?? options.get('-I') ?? ''
  if (!CHAINS.has(chain) || !ACCEPTS.has(options.get('-j') ?? '')) return []
  const state = options.get('--ctstate') ?? options.get('--state') ?? 'NEW'
  if (!state.includes('NEW')) return [] // only answers
  const interfaces = options.get('-i')
  const sources = options.get('-s')
  const family = { ip6tables: ['IPv6'], iptables: ['IPv4'] }[basename(command[at] as string)] ?? []
  const rest = {
    interfaces: interfaces === undefined ? [] : [interfaces],
    sources: [...family, ...(sources === undefined ? [] : [sources])],
    more: [...options.keys()].some((option) => !KNOWN.has(option)),
  }
  return whats(options).map((what) => ({ what, ...rest }))
}

/** What a row already says, or what says nothing to a person. */
const KNOWN = new Set(
  '-A -I -j -i -s -p -m -w --ctstate --state --dport --dports --icmp-type --icmpv6-type'.split(' '),
)

const LONG: Readonly<Record<string, string>> = {
  '--append': '-A',
  '--insert': '-I',
  '--jump': '-j',
  '--in-interface': '-i',
  '--source': '-s',
  '--protocol': '-p',
  '--match': '-m',
  '--wait': '-w',
  '--destination-port': '--dport',
  '--destination-ports': '--dports',
}

/** Options by their short name; `!` before one turns it around, and is a condition of its own. */
function optionsOf(words: readonly string[]): ReadonlyMap<string, string> {
  const options = new Map<string, string>()
  words.forEach((word, index) => {
    if (word === '!') options.set('!', '')
    if (!word.startsWith('-')) return
    const next = words[index + 1]
    options.set(LONG[word] ?? word, next === undefined || next.startsWith('-') ? '' : next)
  })
  return options
}

function whats(options: ReadonlyMap<string, string>): string[] {
  const protocol = options.get('-p')
  const ports = (options.get('--dport') ?? options.get('--dports') ?? '').split(',')
  if (protocol === 'icmp' || protocol === 'icmpv6' || protocol === 'ipv6-icmp') {
    const type = options.get('--icmp-type') ?? options.get('--icmpv6-type')
    return [type === 'echo-request' ? 'ping' : words([protocol, type])]
  }
  return ports.map((port) => words([protocol ?? (port === '' ? 'everything' : ''), port]))
}

/** A range is `8000:8010` here and `8000-8010` in nftables. */
function words(parts: readonly (string | undefined)[]): string {
  return parts.filter(Boolean).join(' ').replace(':', '-')
}
