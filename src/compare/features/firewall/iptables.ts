import { basename } from 'node:path'
import { append } from '../../../lists.ts'
import { expandShell } from '../parse/expandShell.ts'
import { shellCommands } from '../parse/shellWords.ts'
import { iptablesWords, parseCommand } from './iptablesRule.ts'
import { NIXOS, Tables } from './iptablesTables.ts'
import type { Family, Opening } from './opening.ts'
import { withOpenRest } from './portOpenings.ts'
import { type Rule, walkChains } from './rule.ts'

/** The iptables rules of the firewall’s scripts. */
export interface Iptables {
  readonly openings: readonly Opening[]
  /** Handling of other traffic and of spoofed packets, by name. */
  readonly settings: ReadonlyMap<string, string>
  /** Rules that are not shown: of other chains and of ipset, and those not understood. */
  readonly others: readonly string[]
  /** Store programs that are run beside iptables, each once; they may be scripts with more rules. */
  readonly programs: readonly string[]
  /** Rules for forwarded packets. */
  readonly forwarding: readonly string[]
}

/**
 * What the firewall’s script accepts and refuses (iptables(8); nixpkgs:
 * nixos/modules/services/networking/firewall-iptables.nix). Custom chains are included if those of NixOS jump
 * to them.
 */
export function parseIptables(script: string): Opening[] {
  return [...readIptables([script]).openings]
}

/** Evaluates the scripts of a firewall, run one after the other. */
export function readIptables(scripts: readonly string[]): Iptables {
  const tables = new Tables()
  for (const script of scripts) runScript(tables, script)
  const filter = tables.chainsOf('filter')
  const chains = new Map(
    [...filter].map(([name, rules]) => [name, rules.map((entry) => tables.effective(entry))]),
  )
  // If NixOS’s chain is used at all, only jumps from INPUT to it count.
  const roots = tables.isNixosUsed ? ['INPUT'] : ['INPUT', NIXOS]
  const { openings, rest, reached } = walkChains(chains, roots)
  const open: Family[] = []
  const settings = new Map<string, string>()
  for (const [chain, policy] of tables.policies) settings.set(`policy of ${chain}`, policy)
  if (tables.isNixos) {
    const ends = (['IPv4', 'IPv6'] as const).map((family) => {
      const policy = tables.policies.get('INPUT') === 'DROP' ? 'dropped' : 'accepted'
      const end = rest[family]
      if (end === null && policy === 'accepted') open.push(family)
      return end === 'dropped' && tables.rejects ? 'rejected' : (end ?? policy)
    })
    settings.set(
      'other traffic',
      ends[0] === ends[1] ? (ends[0] as string) : `IPv4 ${ends[0]}, IPv6 ${ends[1]}`,
    )
  }
  if (tables.reversePath !== null) settings.set('reverse path filter', tables.reversePath)
  const others = [...tables.others]
  const forwarding: string[] = []
  for (const [chain, rules] of filter) {
    if (chain === 'FORWARD') {
      append(forwarding, textsOf(rules.filter(({ text }) => !text.includes('nixos-'))))
    } else if (reached.has(chain)) {
      append(others, textsOf(rules.filter(({ rule }) => isUntold(rule, chains))))
    } else if (!chain.startsWith('nixos-')) append(others, textsOf(rules))
  }
  append(others, tables.otherTables())
  const programs = [...tables.programs]
  return { openings: withOpenRest(openings, open), settings, others, programs, forwarding }
}

function textsOf(rules: readonly { readonly text: string }[]): string[] {
  return rules.map(({ text }) => text)
}

/** Whether a rule logs, marks, or jumps to a chain that another program fills. */
function isUntold({ verdict, chain }: Rule, chains: ReadonlyMap<string, unknown>): boolean {
  return (verdict === 'jump' || verdict === 'goto') && !chains.has(chain ?? '')
}

/** Programs whose rules are at least reported as changed. */
const OTHERS =
  /^(?:ipset|nft|ebtables|arptables|ip6?tables-(?:nft-|legacy-)?restore|ip6?tables-apply|source|\.|eval)$/
const RESTORE = /^ip(6?)tables-(?:nft-|legacy-)?restore$/
const PRINTS = /^(?:echo|printf|cat|logger|test|\[)$/

function runScript(tables: Tables, script: string): void {
  for (const command of expandShell(script)) {
    const words = iptablesWords(command)
    const program = basename(command.words[0] ?? '')
    // Without the program’s store path, which any rebuild may change.
    const text = [program, ...command.words.slice(1), command.input ?? ''].join(' ')
    if (words !== null) {
      // In a function: `iptables -w "$@"`.
      if (words.includes('$@')) continue
      tables.run(parseCommand(words), command.isConditional)
      continue
    }
    const restores = RESTORE.exec(program)
    if (restores !== null && command.input !== null && !command.isConditional) {
      restore(tables, command.words, command.input, `ip${restores[1]}tables`)
    } else if (OTHERS.test(program)) tables.others.push(text)
    else if (command.words[0]?.startsWith('/nix/store/') === true) {
      tables.programs.add(command.words[0])
    }
    // `nsenter … iptables …`, `bash <<EOF` and the like.
    else if (!PRINTS.test(program) && /ip(?:6|46)?tables/.test(text)) tables.others.push(text)
  }
}

/** Runs the input of iptables-restore(8); without `--noflush` each table is emptied first. */
function restore(tables: Tables, words: readonly string[], input: string, program: string): void {
  const keeps = words.some((word) => word === '-n' || word === '--noflush')
  let table = 'filter'
  for (const line of input.split('\n').map((one) => one.trim())) {
    if (line.startsWith('*')) {
      table = line.slice(1)
      if (!keeps) tables.run(parseCommand([program, '-F'], table), false)
    } else if (line.startsWith(':')) {
      const [chain = '', policy = '-'] = line.slice(1).split(' ')
      if (policy !== '-') tables.run(parseCommand([program, '-P', chain, policy], table), false)
    } else if (line.startsWith('-')) {
      tables.run(parseCommand([program, ...(shellCommands(line)[0] ?? [])], table), false)
    }
  }
}
