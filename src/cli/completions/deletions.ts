import { RULE_NAMES, RULES, type RuleName } from '../../plan/parseDeletion.ts'
import { counted } from '../../text/format.ts'
import type { TypedLine, Word } from './typedLine.ts'

/** What `delete` can delete on a machine. */
export interface Deletable {
  /** All generations, newest first. */
  readonly numbers: readonly Word[]
  /** The numbers of protected generations. */
  readonly refused: ReadonlySet<string>
}

const NOTHING: Deletable = { numbers: [], refused: new Set() }

/**
 * Candidates for the next word of `terrapin delete`: generations and ranges, or rules and their values, but
 * not both in one line. Leaves out protected generations (running, current, pinned), and the words that mean
 * these.
 */
export async function deletions(
  { given, options, word }: TypedLine,
  readDeletable: () => Promise<Deletable>,
): Promise<Word[]> {
  const { named, rules, open } = readGiven(given)
  if (open !== null) return valuesOf(open, '')
  const [, assigned] = /^([a-z-]+)=/.exec(word) ?? []
  if (isRule(assigned)) return valuesOf(assigned, `${assigned}=`)
  const flags = RULE_NAMES.filter((rule) => options.has(`--${rule}`))
  const taken = new Set([...rules, ...flags])
  const others = RULE_NAMES.filter((rule) => !taken.has(rule)).map((rule) => ({
    word: rule,
    description: RULES[rule].description,
  }))
  if (taken.size > 0) return others
  // An unreadable machine has no generations; the rules are known without it.
  const { numbers, refused } = await readDeletable().catch(() => NOTHING)
  const range = /^([0-9]+)(-|\.\.)/.exec(word)
  if (range !== null) return rangesFrom(Number(range[1]), range[0], { numbers, refused })
  const free = numbers.filter((one) => !refused.has(one.word) && !named.includes(one.word))
  return named.length > 0 ? free : [...free, ...others]
}

/** The words before the cursor; `open` is a rule still without its value. */
function readGiven(given: readonly string[]) {
  const named: string[] = []
  const rules: RuleName[] = []
  let open: RuleName | null = null
  for (const word of given) {
    const [rule, value] = word.split('=', 2)
    if (open !== null) open = null
    else if (!isRule(rule)) named.push(word)
    else {
      rules.push(rule)
      open = value === undefined ? rule : null
    }
  }
  return { named, rules, open }
}

function isRule(word: string | undefined): word is RuleName {
  return word !== undefined && Object.hasOwn(RULES, word)
}

function valuesOf(rule: RuleName, before: string): Word[] {
  const { usual, takes, description } = RULES[rule]
  const meaning = (value: string) =>
    takes === 'n' ? description.replace('N', value) : description.replace(/AGE.*/, value)
  return usual.map((value) => ({ word: `${before}${value}`, description: meaning(value) }))
}

/**
 * `12-16`, `12-20`, … up to the newest, with the number of generations; only ranges without protected ones,
 * since one of these blocks the whole deletion.
 */
function rangesFrom(first: number, before: string, { numbers, refused }: Deletable): Word[] {
  const from = numbers
    .map(({ word }) => word)
    .filter((word) => Number(word) >= first)
    .reverse()
  const end = from.findIndex((word) => refused.has(word))
  return (end === -1 ? from : from.slice(0, end)).flatMap((last, index) =>
    Number(last) === first
      ? []
      : [{ word: `${before}${last}`, description: counted(index + 1, 'generation') }],
  )
}
