import { openingsOf, type Word } from './nftRule.ts'
import type { Opening } from './opening.ts'

/** Quoted text, a comment, a brace, an end of a statement, or a word; a comma only separates. */
const TOKEN = /"[^"\n]*"?|#[^\n]*|[{};\n]|\\\n|[^\s{};,"#\\]+/g

/** What is followed by a block of statements; other braces hold a set of values. */
const BLOCKS = new Set(['table', 'chain', 'set', 'map', 'flowtable', 'counter', 'quota'])

/**
 * What rules of nftables let in (nft(8); nixpkgs: services/networking/firewall-nftables.nix): the
 * accepting rules of chains that hook into input, or are called `input…` and jumped to from there.
 */
export function parseNftables(ruleset: string): Opening[] {
  const openings: Opening[][] = []
  const blocks: Block[] = []
  let statement: Word[] = []
  let set: string[] | null = null
  const endStatement = () => {
    blocks.at(-1)?.statements.push(statement)
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
      blocks.push({ head: statement, statements: [] })
      statement = []
    } else if (token === '{') {
      set = []
    } else if (token === '}') {
      endStatement()
      const block = blocks.pop()
      if (block !== undefined && isIncoming(block)) {
        openings.push(block.statements.flatMap(openingsOf))
      }
    } else if (token === '\n' || token === ';') endStatement()
    else statement.push(unquoted(token))
  }
  return openings.flat()
}

interface Block {
  /** What stands before its brace: `chain input`. */
  readonly head: readonly Word[]
  readonly statements: Word[][]
}

function isIncoming({ head, statements }: Block): boolean {
  if (head[0] !== 'chain') return false
  const base = statements.find(([first]) => first === 'type')
  if (base === undefined) return String(head[1]).startsWith('input')
  return base[base.indexOf('hook') + 1] === 'input'
}

function unquoted(token: string): string {
  return token.replace(/^"|"$/g, '')
}
