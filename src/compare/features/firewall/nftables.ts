import { append } from '../../../lists.ts'
import type { Word } from './nftMatch.ts'
import { rulesOf, withoutMaps } from './nftRule.ts'
import { MAX_NAMES, type Opening, tooManyRules } from './opening.ts'
import { withOpenRest } from './portOpenings.ts'
import { type Rule, type Walk, walkChains } from './rule.ts'

/** Quoted text, a comment, a brace, an end of a statement, or a word; a comma only separates. */
const TOKEN = /"[^"\n]*"?|#[^\n]*|[{};\n]|\\\n|[^\s{};,"#\\]+/g

/** Keywords that a block of statements follows; other braces hold a set of values. */
const BLOCKS = new Set(['table', 'chain', 'set', 'map', 'flowtable', 'counter', 'quota'])

/** The rules of an nftables ruleset. */
export interface Nftables {
  readonly openings: readonly Opening[]
  /** Handling of other traffic and of spoofed packets, by name. */
  readonly settings: ReadonlyMap<string, string>
  /** Rules that are not shown: those of other chains, and the elements of sets. */
  readonly others: readonly string[]
  /** Rules for forwarded packets; null without such a chain. */
  readonly forwarding: readonly string[] | null
  /** Rules for outgoing packets, likewise. */
  readonly outgoing: readonly string[] | null
  /** Whether no base chain refuses any incoming packet: then there is no firewall. */
  readonly refusesNothing: boolean
}

/**
 * What an nftables ruleset accepts and refuses (nft(8); nixpkgs: services/networking/firewall-nftables.nix):
 * the rules of chains that hook into input or are named `input…`, and of the chains that they jump to.
 */
export function parseNftables(ruleset: string): Opening[] {
  return [...readNftables(ruleset).openings]
}

/** Evaluates a ruleset, parsed once. */
export function readNftables(ruleset: string): Nftables {
  const { blocks, others } = blocksOf(ruleset)
  const chains = new Map<string, Chain>()
  for (const block of blocks) if (block.head[0] === 'chain') addTo(chains, block)
  const rules = new Map([...chains].map(([key, chain]) => [key, rulesIn(chain)] as const))
  const keysOf = (isMeant: (chain: Chain) => boolean) =>
    [...chains].filter(([, chain]) => isMeant(chain)).map(([key]) => key)
  const hooked = new Set(
    [...chains.values()].filter(({ hook }) => hook === 'input').map(({ table }) => table),
  )
  const inputs = keysOf(({ hook, name, table }) =>
    hooked.has(table) ? hook === 'input' : hook === null && name.startsWith('input'),
  )
  const walks = inputs.map((key) => ({
    chain: chains.get(key) as Chain,
    ...walkChains(rules, [key]),
  }))
  const reported = new Set(walks.flatMap(({ reached }) => [...reached]))
  for (const key of reported) append(others, untoldIn(chains.get(key) as Chain))
  const of = (hook: string) => {
    const roots = keysOf(({ hook: own, type }) => own === hook && type === 'filter')
    const { reached } = walkChains(rules, roots)
    const some = [...chains].filter(([key]) => reached.has(key) && !reported.has(key))
    for (const [key] of some) reported.add(key)
    return roots.length === 0 ? null : some.flatMap(([, chain]) => textsOf(chain.statements))
  }
  const [forwarding, outgoing] = [of('forward'), of('output')]
  const rest = [...chains].filter(([key, { table }]) => !reported.has(key) && !NAT.test(table))
  for (const [key, { statements }] of rest) {
    const own = statements.filter((statement) => !isReversePath(statement) && !isUsual(statement))
    for (const text of textsOf(own)) others.push(`${key}: ${text}`)
  }
  for (const { head, statements } of blocks) {
    if (/^(set|map)$/.test(String(head[0])) && head[1] !== 'temp-ports') {
      append(others, textsOf(statements))
    }
  }
  const settings = settingsOf([...chains.values()], walks)
  const early = keysOf(({ hook, type }) => EARLY.has(hook ?? '') && type === 'filter').map(
    (key) => ({ chain: chains.get(key) as Chain, ...walkChains(rules, [key]) }),
  )
  const refusesNothing = ![...walks, ...early].some(refuses)
  return { openings: openingsOf(walks), settings, others, forwarding, outgoing, refusesNothing }
}

/** Hooks that incoming packets pass before `input` (nft(8), ADDRESS FAMILIES). */
const EARLY = new Set(['ingress', 'prerouting'])

/** Whether a base chain refuses any packet of a new connection. */
function refuses(walk: InputWalk): boolean {
  if (walk.chain.hook === null) return false
  return endOf(walk) !== 'accepted' || walk.openings.some(({ isRefused }) => isRefused)
}

type InputWalk = Walk & { readonly chain: Chain }

/**
 * What all input chains accept: each chain may drop a packet that another one accepted (nft(8), VERDICT
 * STATEMENT).
 */
function openingsOf(walks: readonly InputWalk[]): Opening[] {
  const closed = walks.filter((walk) => endOf(walk) !== 'accepted')
  if (walks.length < 2 || closed.length === 0) {
    const all = walks.flatMap(({ openings }) => openings)
    const isOpen = closed.length === 0 && walks.some(({ chain }) => chain.hook !== null)
    return isOpen ? withOpenRest(all, [null]) : all
  }
  const found: Opening[] = []
  // Of a chain that accepts other traffic, only what it refuses counts.
  for (const walk of walks.filter((one) => !closed.includes(one))) {
    const refused = new Set(walk.openings.filter((one) => one.isRefused).map(({ what }) => what))
    append(found, walk.openings.filter(({ what }) => refused.has(what)).map(unclearWhereOpen))
  }
  if (closed.length === 1) append(found, closed[0]?.openings ?? [])
  else append(found, closed.flatMap(({ openings }) => openings).map(unclearWhereOpen))
  return found
}

/** Whether another chain accepts the packet as well is not shown. */
function unclearWhereOpen(opening: Opening): Opening {
  if (opening.isRefused) return opening
  return { ...opening, untold: `${opening.untold}\nother chains` }
}

/** Rules that do anything but accept, refuse, log or count. */
function untoldIn({ statements }: Chain): string[] {
  return textsOf(
    statements.filter((statement) => !statement.some((word) => TOLD.has(String(word)))),
  )
}

const TOLD = new Set(
  'type policy accept drop reject jump goto return log counter comment'.split(' '),
)

/** Reported in the network rows (nixpkgs: services/networking/nat-nftables.nix). */
const NAT = /^table ip6? nixos-nat$/

interface Chain {
  readonly table: string
  readonly name: string
  readonly statements: (readonly Word[])[]
  hook: string | null
  type: string | null
}

/** Extends a chain: several blocks may define it. */
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

function rulesIn({ table, statements }: Chain): Rule[] {
  return statements
    .filter(([first]) => first !== undefined && first !== 'type' && first !== 'policy')
    .flatMap(rulesOf)
    .map((rule) => (rule.chain === null ? rule : { ...rule, chain: `${table} ${rule.chain}` }))
}

function settingsOf(chains: readonly Chain[], walks: readonly InputWalk[]): Map<string, string> {
  const settings = new Map<string, string>()
  const ends = new Set(walks.filter(({ chain }) => chain.type === 'filter').map(endOf))
  // Incoming packets pass through all of these chains.
  const end = ['rejected', 'dropped', 'accepted'].find((one) => ends.has(one))
  if (end !== undefined) settings.set('other traffic', end)
  const reverse = chains.flatMap(({ statements }) => statements).find(isReversePath)
  if (reverse !== undefined) {
    settings.set('reverse path filter', reverse.includes('iif') ? 'strict' : 'loose')
  }
  return settings
}

/** How a base chain handles packets that no rule matches. */
function endOf({ chain: { statements }, rest }: InputWalk): string {
  const policy = statements.findLast(([first]) => first === 'policy')
  const last = policy?.[1] === 'drop' ? 'dropped' : 'accepted'
  return rest.IPv4 ?? rest.IPv6 ?? last
}

/** `fib saddr . mark . iif oif exists accept` (nft(8) FIB EXPRESSIONS). */
function isReversePath(words: readonly Word[]): boolean {
  return words[0] === 'fib' && words[1] === 'saddr' && words.includes('oif')
}

/** Whether a rule is part of NixOS’s own chain for spoofed packets. */
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
  /** The words before its brace: `chain input`. */
  readonly head: readonly Word[]
  /** The words before the brace of the enclosing block: `table inet nixos-fw`. */
  readonly outer: readonly Word[]
  readonly statements: Word[][]
}

/** Statements outside all blocks that change no rule within a block. */
const EMPTIES = /^(?:table|delete table|destroy table|flush ruleset|include)(?: |$)/

function blocksOf(ruleset: string): { blocks: Block[]; others: string[] } {
  const [closed, open] = [[] as Block[], [] as Block[]]
  const others: string[] = []
  const variables = new Map<string, Word>()
  let statement: Word[] = []
  let set: string[] | null = null
  let names = 0
  const endStatement = () => {
    const [first, name, equals, value] = statement
    if (/^(?:re)?define$/.test(String(first)) && equals === '=' && value !== undefined) {
      variables.set(`$${String(name)}`, value)
    } else if (open.length > 0) open.at(-1)?.statements.push(statement)
    else if (statement.length > 0 && !EMPTIES.test(statement.join(' '))) {
      others.push(statement.join(' '))
    }
    statement = []
  }
  /** Expands a variable, if it is one. */
  const replaced = (token: string): Word => {
    const value = token.startsWith('$') ? variables.get(token) : undefined
    names += typeof value === 'object' ? value.length : 1
    if (names > MAX_NAMES) throw tooManyRules()
    return value ?? unquoted(token)
  }
  for (const [token] of ruleset.matchAll(TOKEN)) {
    if (token.startsWith('#') || token === '\\\n') continue
    if (set !== null) {
      if (token === '}') {
        statement.push(set)
        set = null
      } else if (!/^[\n;{]$/.test(token)) {
        const value = replaced(token)
        if (typeof value === 'string') set.push(value)
        else append(set, value)
      }
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
    else statement.push(replaced(token))
  }
  return { blocks: closed, others }
}

function unquoted(token: string): string {
  return token.replace(/^"|"$/g, '')
}
