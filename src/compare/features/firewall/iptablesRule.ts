import { basename } from 'node:path'
import { listedWith } from '../../../text/format.ts'
import type { ExpandedCommand } from '../parse/expandShell.ts'
import { type Family, limitInWords, NO_CONDITIONS } from './opening.ts'
import { allPortsBut, allProtocolsBut, EVERYTHING } from './portNames.ts'
import type { Rule } from './rule.ts'

/** A parsed iptables command (iptables(8)). */
export interface IptablesCommand {
  readonly table: string
  /** The action: `-A`, `-I`, `-D`, `-R`, `-F`, `-P`, …; null for a command that only lists or checks. */
  readonly action: string | null
  readonly chain: string
  /** `2` of `-I INPUT 2`, `DROP` of `-P INPUT DROP`. */
  readonly argument: string
  readonly families: readonly Family[]
  readonly options: Options
  readonly text: string
}

export interface Options {
  readonly values: ReadonlyMap<string, string>
  /** Options that are negated by `!`. */
  readonly not: ReadonlySet<string>
  /** The conditions and the target in a canonical order: what `-D` compares. */
  readonly rule: string
}

const PROGRAM = /^ip(6|46)?tables(?:-nft|-legacy)?$/
const PREFIX = /^[A-Za-z_]\w{0,200}=|^(?:sudo|exec|command)$/

/** The words of an iptables command from its program on; null for another command. */
export function iptablesWords({ words }: ExpandedCommand): readonly string[] | null {
  const at = words.findIndex((word) => !PREFIX.test(word))
  return at !== -1 && PROGRAM.test(basename(words[at] as string)) ? words.slice(at) : null
}

/** Parses the words of a command; its table may be on a line of its own, as with iptables-restore. */
export function parseCommand(words: readonly string[], table = 'filter'): IptablesCommand {
  const program = basename(words[0] ?? '')
  const options = optionsOf(words.slice(1))
  const { values } = options
  const action = ACTIONS.find((name) => values.has(name)) ?? null
  const which = PROGRAM.exec(program)?.[1]
  return {
    table: values.get('-t') ?? table,
    action,
    chain: action === null ? '' : (values.get(action) ?? ''),
    argument: values.get(ARGUMENT) ?? '',
    families: which === '46' ? ['IPv4', 'IPv6'] : [which === '6' ? 'IPv6' : 'IPv4'],
    options,
    text: [program, ...words.slice(1)].join(' '),
  }
}

const ACTIONS = ['-A', '-I', '-D', '-R', '-F', '-P', '-E']
const ARGUMENT = 'argument'

const LONG: Readonly<Record<string, string>> = {
  '--append': '-A',
  '--insert': '-I',
  '--delete': '-D',
  '--replace': '-R',
  '--flush': '-F',
  '--policy': '-P',
  '--rename-chain': '-E',
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

/** `-ptcp`, `-jDROP`: the value may be attached. */
const ATTACHED = /^-[AIDRFPtjgisdpm][^-]/

/** Not part of the rule: its position, and options that only load a module. */
const NO_CONDITION = new Set([...ACTIONS, ARGUMENT, '-t', '-w', '-m'])

/** Options by their short name, and which of them `!` negates. */
function optionsOf(words: readonly string[]): Options {
  const values = new Map<string, string>()
  const not = new Set<string>()
  const rule: string[] = []
  let isNot = false
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] as string
    if (word === '!') isNot = true
    if (!word.startsWith('-')) continue
    const equals = word.startsWith('--') ? word.indexOf('=') : -1
    const isAttached = ATTACHED.test(word)
    const written = equals !== -1 ? word.slice(0, equals) : isAttached ? word.slice(0, 2) : word
    const name = Object.hasOwn(LONG, written) ? (LONG[written] as string) : written
    let value = equals !== -1 ? word.slice(equals + 1) : isAttached ? word.slice(2) : null
    if (value === null) {
      // `-s ! ADDRESS`: the old syntax.
      if (words[at + 1] === '!' && !(words[at + 2] ?? '-').startsWith('-')) {
        isNot = true
        at += 1
      }
      const next = words[at + 1]
      // A comment may begin with a dash.
      const isValue = next !== undefined && (name === '--comment' || !next.startsWith('-'))
      value = isValue && next !== '!' ? next : ''
      if (value !== '') at += 1
    }
    values.set(name, value)
    if (isNot) not.add(name)
    if (!NO_CONDITION.has(name)) rule.push(`${isNot ? '! ' : ''}${name} ${value}`)
    const argument = words[at + 1] ?? '-'
    const takesOne = name === '-P' || name === '-E' || /^\d{1,9}$/.test(argument)
    if (ACTIONS.includes(name) && takesOne && !argument.startsWith('-')) {
      values.set(ARGUMENT, argument)
    }
    isNot = false
  }
  return { values, not, rule: rule.sort().join('\n') }
}

/** Options that a row already reports, or that mean nothing to a person. */
const KNOWN = new Set(
  `-A -I -R -D -j -g -i -s -d -p -m -w -t argument --ctstate --state --dport --dports --icmp-type
  --icmpv6-type --comment --reject-with --syn --limit --limit-burst`.split(/\s+/),
)

/** Shown when negated; other negated options are hidden conditions. */
const NOT_KNOWN = new Set('-i -s -d -p --dport --dports --ctstate --state'.split(' '))

/** Every host of systemd containers answers their DHCP requests; with nftables this is implicit. */
const ANSWERS_DHCP = /^(ve|vb|vz|vt|ns)-\+$/

/** NixOS’s own chains, by their verdict on all packets that reach them. */
const VERDICTS: Readonly<Record<string, Rule['verdict']>> = {
  ACCEPT: 'accept',
  'nixos-fw-accept': 'accept',
  DROP: 'drop',
  REJECT: 'reject',
  'nixos-fw-refuse': 'drop',
  'nixos-fw-log-refuse': 'drop',
  RETURN: 'return',
}

/** A rule of a chain, for one or both families. */
export function ruleOf(
  { options, families, text }: Pick<IptablesCommand, 'options' | 'families' | 'text'>,
  isConditional: boolean,
): Rule {
  const { values, not } = options
  const [device = '', goto] = [values.get('-i'), values.get('-g')]
  const target = goto ?? values.get('-j') ?? ''
  const verdict = Object.hasOwn(VERDICTS, target) ? (VERDICTS[target] as Rule['verdict']) : null
  const [interfaces, sources, targets] = ['-i', '-s', '-d'].map((name) =>
    (values.get(name) ?? '').split(',').filter((value) => value !== ''),
  ) as [string[], string[], string[]]
  const isUntold =
    isConditional ||
    [...values.keys()].some((name) => !KNOWN.has(name)) ||
    [...not].some((name) => !NOT_KNOWN.has(name))
  const conditions = {
    ...NO_CONDITIONS,
    ...(not.has('-i') ? { notInterfaces: interfaces } : { interfaces }),
    ...(not.has('-s') ? { notSources: sources } : { sources }),
    ...(not.has('-d') ? { notTargets: targets } : { targets }),
    family: families.length === 1 ? (families[0] as Family) : familyOf([...sources, ...targets]),
    limit: limitOf(options),
    untold: isUntold ? `${isConditional ? 'if ' : ''}${text}` : '',
  }
  const answersDhcp = ANSWERS_DHCP.test(device) && values.get('--dport') === '67'
  return {
    whats: whats(options),
    conditions,
    verdict: answersDhcp ? null : (verdict ?? (goto === undefined ? 'jump' : 'goto')),
    chain: target,
    isOld: !isForNew(options),
    isRest: false,
  }
}

function familyOf(addresses: readonly string[]): Family | null {
  if (addresses.length === 0) return null
  if (addresses.every((address) => /^[\d.]{7,15}(?:\/|$)/.test(address))) return 'IPv4'
  return addresses.every((address) => /^[\da-f]{0,4}:/i.test(address)) ? 'IPv6' : null
}

function isForNew({ values, not }: Options): boolean {
  return ['--ctstate', '--state'].every((name) => {
    const states = values.get(name)
    return states === undefined || states.split(',').includes('NEW') !== not.has(name)
  })
}

function limitOf({ values }: Options): string {
  const isLimited = values.has('--limit') || values.get('-m') === 'limit'
  // iptables-extensions(8) has defaults for both.
  return isLimited
    ? limitInWords(values.get('--limit') ?? '3/hour', values.get('--limit-burst'))
    : ''
}

function whats({ values, not }: Options): string[] {
  const protocol = values.get('-p')
  if (protocol !== undefined && not.has('-p')) return [allProtocolsBut(protocol)]
  if (protocol === 'icmp' || protocol === 'icmpv6' || protocol === 'ipv6-icmp') {
    const type = values.get('--icmp-type') ?? values.get('--icmpv6-type')
    const family = protocol === 'icmp' ? 'icmp' : 'icmpv6'
    return [type === 'echo-request' ? 'ping' : joined([family, type])]
  }
  const option = values.has('--dport') ? '--dport' : '--dports'
  const ports = (values.get(option) ?? '').split(',').map((port) => port.replace(':', '-'))
  if (not.has(option)) return [allPortsBut(protocol ?? '', listedWith(ports, 'and'))]
  return ports.map((port) => joined([protocol, port]) || EVERYTHING)
}

function joined(parts: readonly (string | undefined)[]): string {
  return parts.filter(Boolean).join(' ')
}
