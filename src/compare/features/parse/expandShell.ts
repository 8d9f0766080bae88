import { Problem } from '../../../problem.ts'
import { parseShell, type ShellCommand } from './shellWords.ts'

/** A command as a script would run it. */
export interface ExpandedCommand {
  readonly words: readonly string[]
  /** Its standard input: its here-document, or that of `cat` before a pipe. */
  readonly input: string | null
  /** Whether it runs depends on `if`, `case`, `while`, `&&` or `||` at run time. */
  readonly isConditional: boolean
}

/** Maximum commands per script, loops included; the firewall of a large router has some thousand. */
const MAX_COMMANDS = 100_000

/** Maximum nesting of loops; deeper ones are read once, as conditional. */
const MAX_DEPTH = 10

/** Maximum characters of one variable, and of all commands of a script. */
const MAX_VALUE = 10_000
const MAX_LENGTH = 8 << 20

/** Keywords, before a command or alone. */
const KEYWORDS = new Set(
  'for select while until if then elif else fi do done case esac { } ! time ('.split(' '),
)
const LOOPS = new Set(['for', 'select', 'while', 'until'])
const ASSIGNMENT = /^[A-Za-z_]\w{0,200}=/
const DECLARES = new Set(['export', 'local', 'readonly', 'declare'])
const VARIABLE = /\$(?:\{([A-Za-z_]\w{0,200})\}|([A-Za-z_]\w{0,200}))/g

interface Step extends ShellCommand {
  /** The keyword; null for a command. */
  readonly keyword: string | null
  /** Index of the `done` of a loop. */
  loopEnd?: number
  isAfter: boolean
}

/**
 * The commands that a script runs, in order: a `for` over literal words is unrolled, variables with literal
 * values are replaced. Anything known only at run time is left as written (`$x`). Throws a Problem
 * `unreadable` for more commands than any script runs.
 */
export function expandShell(script: string): ExpandedCommand[] {
  const steps = stepsOf(parseShell(script))
  const found: ExpandedCommand[] = []
  const variables = new Map<string, string>()
  let [count, length] = [0, 0]
  const countOne = () => {
    count += 1
    if (count > MAX_COMMANDS) throw tooMuch()
  }
  const run = (from: number, to: number, isOuter: boolean, depth: number) => {
    let open = 0
    for (let at = from; at < to; at += 1) {
      const step = steps[at] as Step
      countOne()
      if (step.keyword === 'for' && step.loopEnd !== undefined && depth < MAX_DEPTH) {
        const [name = '', isIn, ...list] = step.words
        const values = list.flatMap((word) => expanded(word, variables))
        const isKnown = isIn === 'in' && values.every((value) => !/[$`*?{]/.test(value))
        if (!isKnown) variables.delete(name)
        const isConditional = isOuter || open > 0
        for (const value of isKnown ? values : [null]) {
          countOne()
          if (value !== null) variables.set(name, value)
          run(at + 1, step.loopEnd, isConditional || value === null, depth + 1)
        }
        at = step.loopEnd
      } else if (step.keyword !== null) {
        open = Math.max(0, open + (OPENS.get(step.keyword) ?? 0))
      } else {
        const isConditional = isOuter || open > 0 || step.isAfter
        if (!assigned(step.words, variables, isConditional)) {
          const words = step.words.flatMap((word) => expanded(word, variables))
          for (const word of words) length += word.length
          if (length > MAX_LENGTH) throw tooMuch()
          found.push({ words, input: step.input, isConditional })
        }
      }
    }
  }
  run(0, steps.length, false, 0)
  return found
}

function tooMuch(): Problem {
  return new Problem('unreadable', 'A script runs too many commands to compare.')
}

/** Change in the number of open branches after a keyword. */
const OPENS: ReadonlyMap<string, number> = new Map([
  // After unrolling, only loops of unknown length are left.
  ['do', 1],
  ['done', -1],
  ['then', 1],
  ['fi', -1],
  ['case', 1],
  ['esac', -1],
  ['function {', 1],
  ['function }', -1],
])

function stepsOf(commands: readonly ShellCommand[]): Step[] {
  const steps: Step[] = []
  const loops: Step[] = []
  const braces: boolean[] = []
  let [end, isCheck, isUnrolled, isFunction] = ['', false, false, false]
  let piped: string | null = null
  for (const command of commands) {
    let first = 0
    const add = (keyword: string | null, words: string[]) => {
      // `iptables -C RULE || iptables -A RULE` ensures that the rule exists.
      const isAfter = end === '&&' || (end === '||' && !isCheck)
      const input = command.input ?? (end === '|' ? piped : null)
      const step: Step = { ...command, keyword, words, isAfter, input }
      steps.push(step)
      return step
    }
    while (first < command.words.length) {
      const word = command.words[first] as string
      if (word === 'function' || command.words[first + 1] === '()') {
        isFunction = true
        first += 2
      } else if (word.endsWith('()')) {
        isFunction = true
        first += 1
      } else if (!KEYWORDS.has(word)) break
      else {
        first += 1
        if (word === '{') {
          braces.push(isFunction)
          if (isFunction) add('function {', [])
          isFunction = false
        } else if (word === '}') {
          if (braces.pop() === true) add('function }', [])
        } else if (word === 'do' && isUnrolled) isUnrolled = false
        else if (LOOPS.has(word)) {
          const isFor = word === 'for'
          const step = add(word, isFor ? command.words.slice(first) : [])
          loops.push(step)
          isUnrolled = isFor && loops.length <= MAX_DEPTH
          if (isFor) first = command.words.length
        } else if (word === 'done') {
          const loop = loops.pop()
          if (loop !== undefined) loop.loopEnd = steps.length
          add(word, [])
        } else add(word, [])
      }
    }
    const words = command.words.slice(first)
    if (words.length === 0) continue
    // The remainder of `2>&1` is not a command.
    if (words.length > 1 || !/^\d$/.test(words[0] as string)) {
      add(null, words)
      isCheck = words.includes('-C') || words.includes('--check')
      piped = words.length === 1 && words[0] === 'cat' ? command.input : null
    }
    end = command.end
  }
  return steps
}

/** Records variable assignments of a command; false for any other command. */
function assigned(
  words: readonly string[],
  variables: Map<string, string>,
  isConditional: boolean,
): boolean {
  const settings = DECLARES.has(words[0] as string) ? words.slice(1) : words
  if (!settings.every((word) => ASSIGNMENT.test(word))) return false
  for (const setting of settings) {
    const equals = setting.indexOf('=')
    const name = setting.slice(0, equals)
    const value = replaced(setting.slice(equals + 1), variables)
    const isKnown = !isConditional && !/[$`]/.test(value) && value.length <= MAX_VALUE
    if (isKnown) variables.set(name, value)
    else variables.delete(name)
  }
  return true
}

/** Expands the variables in a word; a value of several words becomes several words. */
function expanded(word: string, variables: ReadonlyMap<string, string>): string[] {
  const value = replaced(word, variables)
  return value === word ? [word] : value.split(/\s+/).filter((part) => part !== '')
}

function replaced(word: string, variables: ReadonlyMap<string, string>): string {
  if (!word.includes('$')) return word
  return word.replace(
    VARIABLE,
    (written, braced: string | undefined, plain: string | undefined) => {
      return variables.get(braced ?? plain ?? '') ?? written
    },
  )
}
