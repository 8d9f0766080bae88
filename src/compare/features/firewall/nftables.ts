import { append } from '../../../lists.ts'
import type { Word } from './nftMatch.ts'
import {
  type Conditions,
  conditionsOf,
  jumpOf,
  NO_CONDITIONS,
  openingsOf,
  refusesAll,
  withoutMaps,
} from './nftRule.ts'
import { MAX_NAMES, type Opening, tooManyRules } from './portOpenings.ts'

/** Quoted text, a comment, a brace, an end of a statement, or a word; a comma only separates. */
const TOKEN = /"[^"\n]*"?|#[^\n]*|[{};\n]|\\\n|[^\s{};,"#\\]+/g

/** What is followed by a block of statements; other braces hold a set of values. */
const BLOCKS = new Set(['table', 'chain', 'set', 'map', 'flowtable', 'counter', 'quota'])

/** What rules of nftables say. */
export interface Nftables {
  readonly openings: readonly Opening[]
  /** What becomes of the rest, and of spoofed packets, by name. */
  readonly settings: ReadonlyMap<string, string>
  /** Rules that are not told: of other chains, and the elements of sets. */
  readonly others: readonly string[]
  /** Rules for what is handed on; null where there is no chain for it. */
  readonly forwarding: readonly string[] | null
  /** Rules for what goes out, likewise. */
  readonly outgoing: readonly string[] | null
}

/**
 * What rules of nftables let in and refuse (nft(8); nixpkgs:
 * services/networking/firewall-nftables.nix): the rules of chains that hook into input, or are
 * called `input…`, and of those that they jump to.
 */
export function parseNftables(ruleset: string): Opening[] {
  return [...readNftables(ruleset).openings]
}

/** All that a ruleset says, of one reading. */
export function readNftables(ruleset: string): Nftables {
  const blocks = blocksOf(ruleset)
  const chains = new Map<string, Chain>()
  for (const block of blocks) if (block.head[0] === 'chain') addTo(chains, block)
  const roots = [...chains].filter(([, { hook, name }]) => {
    return hook === null ? name.startsWith('input') : hook === 'input'
  })
  const { openings, told } = reached(chains, roots)
  const of = (hook: string) => {
    const names = [...chains].filter(([, { hook: own, type }]) => own === hook && type === 'filter')
    const { told: all } = reached(chains, names)
    const some = [...chains].filter(([key]) => all.has(key) && !told.has(key))
    for (const [key] of some) told.add(key)
    return names.length === 0 ? null : some.flatMap(([, chain]) => textsOf(chain.statements))
  }
  const [forwarding, outgoing] = [of('forward'), of('output')]
  const rest = [...chains].filter(([key, { table }]) => !told.has(key) && !NAT.test(table))
  const others = rest.flatMap(([key, { statements }]) => {
    const own = statements.filter((statement) => !isReversePath(statement) && !isUsual(statement))
    return textsOf(own).map((text) => `${key}: ${text}`)
  })
  for (const { head, statements } of blocks) {
    if (/^(set|map)$/.test(String(head[0])) && head[1] !== 'temp-ports') {
      append(others, textsOf(statements))
    }
  }
  return { openings, settings: settingsOf([...chains.values()]), others, forwarding, outgoing }
}

/** Told of the network (nixpkgs: services/networking/nat-nftables.nix). */
const NAT = /^table ip6? nixos-nat$/

interface Chain {
  readonly table: string
  readonly name: string
  readonly statements: (readonly Word[])[]
  hook: string | null
  type: string | null
}

/** A chain may be written in several places, which adds to it. */
function addTo(chains: Map<string, Chain>, { head, statements, outer }: Block): void {
  const [table, name] = [outer.map(String).join(' '), String(head[1])]
  const key = `${table} ${name}`
  const chain = chains.get(key) ?? { table, name, statements: [], hook: null, type: null }
  chains.set(key, chain)
  for (const statement of statements) {
    if (statement[0] === 'type') {
      chain.type = String(statement[1])
      chain.hook = String(statement[statement.indexOf('hook') + 1])
    }
    append(chain.statements, withoutMaps(statement))
  }
}

/** What chains and those that they jump to let in. Each counts once, with the first that jumps there. */
function reached(chains: ReadonlyMap<string, Chain>, roots: readonly [string, Chain][]) {
  const openings: Opening[] = []
  let names = 0
  const told = new Map<string, Conditions>(roots.map(([key]) => [key, NO_CONDITIONS]))
  // A map takes what is added while it is gone through.
  for (const [key, outer] of told) {
    const chain = chains.get(key) as Chain
    for (const statement of chain.statements) {
      if (statement[0] === 'type' || statement[0] === 'policy') continue
      const target = jumpOf(statement)
      const inner = target === null ? '' : `${chain.table} ${target}`
      if (chains.has(inner) && !told.has(inner)) {
        const conditions = conditionsOf(statement, outer)
        if (!conditions.isOld) told.set(inner, conditions)
      }
      // Each rule of a chain says again what the rule asks for that jumps there.
      names += namesIn(outer) + statement.length
      if (names > MAX_NAMES) throw tooManyRules()
      append(openings, openingsOf(statement, outer))
    }
  }
  return { openings, told: new Set(told.keys()) }
}

function namesIn({ interfaces, sources, targets }: Conditions): number {
  return interfaces.length + sources.length + targets.length
}

function settingsOf(chains: readonly Chain[]): Map<string, string> {
  const settings = new Map<string, string>()
  const inputs = chains.filter(({ hook, type }) => hook === 'input' && type === 'filter')
  const ends = new Set(inputs.map(endOf))
  // What comes in goes through all of them.
  const end = ['rejected', 'dropped', 'accepted'].find((one) => ends.has(one))
  if (end !== undefined) settings.set('other traffic', end)
  const reverse = chains.flatMap(({ statements }) => statements).find(isReversePath)
  if (reverse !== undefined) {
    settings.set('reverse path filter', reverse.includes('iif') ? 'strict' : 'loose')
  }
  return settings
}

/** What becomes of what no rule of a base chain is about. */
function endOf({ statements }: Chain): string {
  const last = statements.findLast(refusesAll)
  if (last !== undefined) return last.includes('reject') ? 'rejected' : 'dropped'
  const policy = statements.findLast(([first]) => first === 'policy')
  return policy?.[1] === 'drop' ? 'dropped' : 'accepted'
}

/** `fib saddr . mark . iif oif exists accept` (nft(8) FIB EXPRESSIONS). */
function isReversePath(words: readonly Word[]): boolean {
  return words[0] === 'fib' && words[1] === 'saddr' && words.includes('oif')
}

/** What NixOS itself writes into its chain for spoofed packets. */
function isUsual(words: readonly Word[]): boolean {
  const text = words.join(' ')
  return (
    words.length === 0 ||
    /^(type|policy) |^jump rpfilter-allow$|^log level info prefix rpfilter/.test(text) ||
    text.includes('DHCPv4 client/server')
  )
}

function textsOf(statements: readonly (readonly Word[])[]): string[] {
  return statements.filter(({ length }) => length > 0).map((words) => words.join(' '))
}

interface Block {
  /** What stands before its brace: `chain input`. */
  readonly head: readonly Word[]
  /** What stands before the brace of the block around it: `table inet nixos-fw`. */
  readonly outer: readonly Word[]
  readonly statements: Word[][]
}

function blocksOf(ruleset: string): Block[] {
  const [closed, open] = [[] as Block[], [] as Block[]]
  let statement: Word[] = []
  let set: string[] | null = null
  const endStatement = () => {
    open.at(-1)?.statements.push(statement)
    statement = []
  }
  for (const [token] of ruleset.matchAll(TOKEN)) {
    if (token.startsWith('#') || token === '\\\n') continue
    if (set !== null) {
      if (token === '}') {
        statement.push(set)
        set = null
      } else if (!/^[\n;{]$/.test(token)) set.push(unquoted(token))
    } else if (token === '{' && BLOCKS.has(String(statement[0]))) {
      open.push({ head: statement, outer: open.at(-1)?.head ?? [], statements: [] })
      statement = []
    } else if (token === '{') {
      set = []
    } else if (token === '}') {
      endStatement()
      const block = open.pop()
      if (block !== undefined) closed.push(block)
    } else if (token === '\n' || token === ';') endStatement()
    else statement.push(unquoted(token))
  }
  return closed
}

function unquoted(token: string): string {
  return token.replace(/^"|"$/g, '')
}
