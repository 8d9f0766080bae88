import { basename } from 'node:path'
import { shellCommands } from '../parse/shellWords.ts'
import { familyOf, type Opening } from './portOpenings.ts'

/** What a script of the firewall says of iptables. */
export interface Iptables {
  readonly openings: readonly Opening[]
  /** What becomes of the rest, and of spoofed packets, by name. */
  readonly settings: ReadonlyMap<string, string>
  /** Rules that are not told: of other chains, of ipset. */
  readonly others: readonly string[]
  /** Rules for what is handed on. */
  readonly forwarding: readonly string[]
}

const PROGRAM = /^ip(6|46)?tables$/
const ROOTS = ['nixos-fw', 'INPUT']
const REFUSES = new Set(['DROP', 'REJECT', 'nixos-fw-refuse', 'nixos-fw-log-refuse'])

/**
 * What the firewall’s script lets in and refuses (iptables(8); nixpkgs:
 * nixos/modules/services/networking/firewall-iptables.nix), a person’s own chains included as
 * far as those of NixOS jump to them.
 */
export function parseIptables(script: string): Opening[] {
  return [...readIptables(script).openings]
}

/** All that a script of the firewall says, of one reading. */
export function readIptables(script: string): Iptables {
  const chains = new Map<string, Rule[]>()
  const settings = new Map<string, string>()
  const [others, forwarding] = [[] as string[], [] as string[]]
  for (const command of shellCommands(script)) {
    const rule = ruleOf(command)
    if (rule === null) {
      if (basename(command[0] ?? '') === 'ipset') others.push(command.join(' '))
      continue
    }
    readSetting(settings, rule)
    if (rule.chain === null) continue
    const name = rule.table === 'filter' ? rule.chain : `${rule.table} ${rule.chain}`
    const rules = chains.get(name) ?? []
    rules.push(rule)
    chains.set(name, rules)
  }
  const told = new Set(ROOTS)
  const openings: Opening[] = []
  // A set takes what is added while it is gone through.
  for (const chain of told) {
    for (const rule of chains.get(chain) ?? []) {
      const target = rule.options.get('-j') ?? rule.options.get('-g') ?? ''
      if (chains.has(target) && !target.startsWith('nixos-')) told.add(target)
      for (const opening of openingsOf(rule, target)) openings.push(opening)
    }
  }
  for (const [chain, rules] of chains) {
    const texts = rules.map(({ text }) => text)
    const isOwn = !told.has(chain) && !/(^| )nixos-|^mangle PREROUTING$/.test(chain)
    if (chain === 'FORWARD') {
      for (const text of texts) if (!text.includes('nixos-')) forwarding.push(text)
    } else if (isOwn) for (const text of texts) if (!text.includes('nixos-')) others.push(text)
  }
  return { openings, settings, others, forwarding }
}

/** A rule that is appended or inserted; its chain is null for a command that does something else. */
interface Rule {
  readonly program: string
  readonly table: string
  readonly chain: string | null
  readonly options: ReadonlyMap<string, string>
  readonly text: string
}

function ruleOf(command: readonly string[]): Rule | null {
  const at = command.findIndex((word) => PROGRAM.test(basename(word)))
  if (at === -1) return null
  const options = optionsOf(command.slice(at + 1))
  const program = basename(command[at] as string)
  return {
    program,
    table: options.get('-t') ?? 'filter',
    chain: options.get('-A') ?? options.get('-I') ?? null,
    options,
    text: [program, ...command.slice(at + 1)].join(' '),
  }
}

function readSetting(settings: Map<string, string>, { chain, options, table }: Rule): void {
  const target = options.get('-j')
  if (chain === 'nixos-fw-refuse' && !options.has('-p')) {
    settings.set('other traffic', target === 'REJECT' ? 'rejected' : 'dropped')
  } else if (chain === 'nixos-fw-rpfilter' && options.has('--validmark')) {
    settings.set('reverse path filter', options.has('--loose') ? 'loose' : 'strict')
  } else if (options.has('-P') && table === 'filter') {
    settings.set(`policy of ${options.get('-P')}`, options.get('policy') ?? '')
  }
}

/** Each machine that runs containers of systemd’s answers their DHCP; with nftables by itself. */
const ANSWERS_DHCP = /^(ve|vb|vz|vt|ns)-\+$/

function openingsOf({ program, options }: Rule, target: string): Opening[] {
  const isRefused = REFUSES.has(target)
  if (!isRefused && target !== 'nixos-fw-accept' && target !== 'ACCEPT') return []
  const state = options.get('--ctstate') ?? options.get('--state') ?? 'NEW'
  if (!state.includes('NEW')) return [] // only answers
  const device = options.get('-i')
  if (device !== undefined && ANSWERS_DHCP.test(device) && options.get('--dport') === '67')
    return []
  const more = [...options.keys()].some((option) => !KNOWN.has(option))
  const [sources, targets] = [listed(options.get('-s')), listed(options.get('-d'))]
  const isAll = !more && device === undefined && sources.length + targets.length === 0
  // The last rule of the chain, which is told as `other traffic`.
  if (isRefused && isAll && !options.has('-p') && !options.has('--dports')) return []
  const found = whats(options, more)
  const family = { ip6tables: 'IPv6', iptables: 'IPv4' }[program] ?? null
  const rest = {
    ...(isRefused ? { isRefused } : {}),
    interfaces: listed(device),
    sources: [...familyOf(family, found, [...sources, ...targets]), ...sources],
    targets,
    more,
  }
  return found.map((what) => ({ what, ...rest }))
}

function listed(value: string | undefined): string[] {
  return value === undefined || value === '' ? [] : [value]
}

/** What a row already says, or what says nothing to a person. */
const KNOWN = new Set(
  `-A -I -j -g -i -s -d -p -m -w -t --ctstate --state --dport --dports --icmp-type --icmpv6-type
  --comment --reject-with`.split(/\s+/),
)

const LONG: Readonly<Record<string, string>> = {
  '--append': '-A',
  '--insert': '-I',
  '--policy': '-P',
  '--table': '-t',
  '--jump': '-j',
  '--goto': '-g',
  '--in-interface': '-i',
  '--source': '-s',
  '--src': '-s',
  '--destination': '-d',
  '--dst': '-d',
  '--protocol': '-p',
  '--proto': '-p',
  '--match': '-m',
  '--wait': '-w',
  '--destination-port': '--dport',
  '--destination-ports': '--dports',
}

/** Options by their short name; `!` before one turns it around, and is a condition of its own. */
function optionsOf(words: readonly string[]): ReadonlyMap<string, string> {
  const options = new Map<string, string>()
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] as string
    if (word === '!') options.set('!', '')
    if (!word.startsWith('-')) continue
    const name = Object.hasOwn(LONG, word) ? (LONG[word] as string) : word
    const next = words[at + 1]
    // A comment may begin with anything.
    const isValue = next !== undefined && (name === '--comment' || !next.startsWith('-'))
    options.set(name, isValue ? next : '')
    if (name === '-P') options.set('policy', words[at + 2] ?? '')
    if (isValue) at += 1
  }
  return options
}

function whats(options: ReadonlyMap<string, string>, more: boolean): string[] {
  const protocol = options.get('-p')
  const ports = (options.get('--dport') ?? options.get('--dports') ?? '').split(',')
  if (protocol === 'icmp' || protocol === 'icmpv6' || protocol === 'ipv6-icmp') {
    const type = options.get('--icmp-type') ?? options.get('--icmpv6-type')
    const family = protocol === 'icmp' ? 'icmp' : 'icmpv6'
    return [type === 'echo-request' ? 'ping' : words([family, type])]
  }
  const all = more ? 'some packets' : 'everything'
  return ports.map((port) => words([protocol ?? (port === '' ? all : ''), port]))
}

/** A range is `8000:8010` here and `8000-8010` in nftables. */
function words(parts: readonly (string | undefined)[]): string {
  return parts.filter(Boolean).join(' ').replace(':', '-')
}
