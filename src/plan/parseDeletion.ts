import { Problem } from '../problem.ts'
import { type Policy, parseAge } from './retention.ts'

/*
 * Parses deletion requests: `3 5-7 before_nvidia`, or `keep-last 5 keep-weekly 4 older-than 30d`. The command
 * line and the screen share this syntax.
 */

/** A request to delete. */
export type DeletionRules =
  /** Exactly the named generations. */
  | { readonly kind: 'named'; readonly names: readonly Named[] }
  /** All generations that no rule keeps. */
  | { readonly kind: 'policy'; readonly policy: Policy }

export type Named =
  /** A GEN argument as on the command line. */
  | { readonly kind: 'gen'; readonly gen: string }
  /** The existing generations from the first to the last number. */
  | { readonly kind: 'range'; readonly first: number; readonly last: number }

/** A rule of a policy as a person writes it. */
export type RuleName = 'keep-last' | 'keep-daily' | 'keep-weekly' | 'keep-monthly' | 'older-than'

interface Rule {
  readonly key: keyof Policy
  /** The kind of its value. */
  readonly takes: 'n' | 'age'
  readonly description: string
  /** Suggested values; any other is allowed. */
  readonly usual: readonly string[]
}

/** Every rule, in the order in which they are listed. */
export const RULES: Readonly<Record<RuleName, Rule>> = {
  'keep-last': {
    key: 'keepLast',
    takes: 'n',
    description: 'keep the newest N',
    usual: ['3', '5', '10', '20'],
  },
  'keep-daily': {
    key: 'keepDaily',
    takes: 'n',
    description: 'keep one per day for N days',
    usual: ['7', '14', '30'],
  },
  'keep-weekly': {
    key: 'keepWeekly',
    takes: 'n',
    description: 'keep one per week for N weeks',
    usual: ['4', '8', '12'],
  },
  'keep-monthly': {
    key: 'keepMonthly',
    takes: 'n',
    description: 'keep one per month for N months',
    usual: ['3', '6', '12'],
  },
  'older-than': {
    key: 'olderThan',
    takes: 'age',
    description:
      'delete only generations older than AGE, such as 30d (units: h, d, w, m for months, y)',
    usual: ['7d', '14d', '30d', '3m'],
  },
}

export const RULE_NAMES = Object.keys(RULES) as RuleName[]

/**
 * Parses words; `--keep-last=5`, `keep-last=5` and `keep-last 5` are equivalent. Throws a Problem `usage` for
 * invalid words.
 */
export function parseRules(words: readonly string[]): DeletionRules {
  const names: Named[] = []
  const given: [RuleName, string][] = []
  const rest = words.flatMap(splitAssignment)
  for (let index = 0; index < rest.length; index++) {
    const word = rest[index] as string
    const rule = ruleNamed(word)
    if (rule === null) {
      names.push(parseNamed(word))
      continue
    }
    const value = rest[index + 1]
    const isMissing = value === undefined || ruleNamed(value) !== null
    given.push([rule, isMissing ? '' : value])
    if (!isMissing) index += 1
  }
  if (names.length > 0 && given.length > 0) fail('Name generations or give rules, not both')
  if (given.length > 0) return { kind: 'policy', policy: policyOf(given) }
  if (names.length === 0) {
    fail('Name generations (3 5-7) or give rules (keep-last 5)')
  }
  return { kind: 'named', names }
}

/** Rules that complete the typed text, by its last word: `keep-m`, or `keep-last ` without its value. */
export function rulesBegunBy(text: string): RuleName[] {
  const [, word = '', behind = ''] = /(?:^|\s)-{0,2}([a-z-]+)(\s*)$/.exec(text) ?? []
  if (word === '') return []
  return RULE_NAMES.filter((rule) => (behind === '' ? rule.startsWith(word) : rule === word))
}

/** Builds the policy from rules and values. Throws a Problem `usage` for an invalid value. */
function policyOf(given: readonly (readonly [RuleName, string])[]): Policy {
  const policy: Partial<Record<keyof Policy, number>> = {}
  for (const [rule, value] of given) {
    const { key } = RULES[rule]
    if (policy[key] !== undefined) fail(`${rule} is given twice`)
    policy[key] = rule === 'older-than' ? parsedAge(value) : parsedCount(rule, value)
  }
  return policy
}

function splitAssignment(word: string): string[] {
  const equals = word.indexOf('=')
  if (equals === -1 || ruleNamed(word.slice(0, equals)) === null) return [word]
  return [word.slice(0, equals), word.slice(equals + 1)]
}

/** Throws for an unknown word that looks like a rule: it can't be a generation's name. */
function ruleNamed(word: string): RuleName | null {
  const name = word.replace(/^--/, '')
  const found = RULE_NAMES.find((rule) => rule === name)
  if (found !== undefined) return found
  if (/^(--|keep-|older-)/.test(word)) {
    fail(`Unknown rule: ${word}. The rules are: ${RULE_NAMES.join(', ')}`)
  }
  return null
}

function parseNamed(word: string): Named {
  const [, first, last] = /^([0-9]{1,15})(?:-|\.\.)([0-9]{1,15})$/.exec(word) ?? []
  if (first === undefined || last === undefined) return { kind: 'gen', gen: word }
  const range = { kind: 'range', first: Number(first), last: Number(last) } as const
  if (range.first > range.last) fail(`${word} runs backwards: write ${last}-${first}`)
  return range
}

function parsedCount(rule: RuleName, value: string): number {
  if (/^[0-9]{1,6}$/.test(value)) return Number(value)
  return fail(`${rule} takes a number of generations, such as ${rule} 5${notThat(value)}`)
}

function parsedAge(value: string): number {
  return parseAge(value) ?? fail(`older-than takes an age such as 30d, 4w or 6m${notThat(value)}`)
}

function notThat(value: string): string {
  return value === '' ? '' : `, not ${value}`
}

/** Formats numbers as names: `3 5-7`. A range covers only given numbers. */
export function wordsFor(numbers: Iterable<number>, all: readonly number[]): string {
  const wanted = new Set(numbers)
  const runs: number[][] = []
  let open = false
  for (const number of [...all].sort((a, b) => a - b)) {
    if (!wanted.has(number)) open = false
    else if (open) runs.at(-1)?.push(number)
    else {
      runs.push([number])
      open = true
    }
  }
  return runs.map((run) => (run.length > 2 ? `${run[0]}-${run.at(-1)}` : run.join(' '))).join(' ')
}

function fail(message: string): never {
  throw new Problem('usage', `${message}.`)
}
