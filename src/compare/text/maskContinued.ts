import { type Block, HIDDEN } from './maskBlock.ts'
import { programIn } from './maskCommands.ts'
import { isHarmless, isSecretName } from './secretName.ts'

/*
 * Command lines and lists of arguments that go on in the next line: the program that takes a secret, or the
 * option whose value it is, stands in a line above.
 */

/** An option at the end of a line, its value in the next one: `--token \`, `"--token",`, `- --token`. */
const DANGLING = /(?:^|[\s"'(,=[])(--?[A-Za-z][\w.-]{0,60})(["']?,?)[ \t]{0,9}(\\?)\r?$/

/** A line with nothing but an option, as in a list of YAML or an array of a shell. */
const ALONE = /^[+-]?\s*(?:-\s{1,9})?["']?--?[A-Za-z][\w.-]{0,60}["']?,?\s{0,9}$/

/** The longest end of a line that an option is looked for in. */
const MAX_END = 120

type Continued = Extract<Block, { kind: 'command' }>

/** What the next line is to know of this one; `above` is what this one knew of those above it. */
export function continuedFrom(line: string, above: Continued | null): Continued | null {
  const [, option = '', mark = '', backslash] = DANGLING.exec(line.slice(-MAX_END)) ?? []
  const goesOn = line.endsWith('\\') || line.endsWith('\\\r')
  if (!goesOn) {
    const isListed = mark !== '' || (line.length < MAX_END && ALONE.test(line))
    return isListed && isSecretName(option) ? { kind: 'command', program: '', option } : null
  }
  const program = programIn(line) ?? above?.program ?? ''
  // Without a program, only the name of an option says that its value is a secret; `-p` may be one.
  const isOpen = backslash === '\\' && (program !== '' || isSecretName(option) || option === '-p')
  if (program === '' && !isOpen) return null
  return { kind: 'command', program, option: isOpen ? option : '' }
}

/** What stands in front of a line: a commit’s sign, white space, the dash of a list. */
const LEAD = /^[+-]?\s*(?:-\s+)?/
const OPTION = /^[+-]?\s*["']?--?[A-Za-z]/

export interface Behind {
  readonly lead: string
  /** What the line is masked behind: what stands above it and says what it is. */
  readonly front: string
  readonly rest: string
}

/** A line of a command line behind what the lines above say of it; null where they say nothing. */
export function behindAbove(line: string, { program, option }: Continued): Behind | null {
  const isOption = OPTION.test(line)
  const lead = isOption ? (/^\s*/.exec(line)?.[0] ?? '') : (LEAD.exec(line)?.[0] ?? '')
  const taker = program === '' || programIn(line) !== null ? '' : program
  const front = [taker, isOption ? '' : option].filter((part) => part !== '').join(' ')
  return front === '' ? null : { lead, front, rest: line.slice(lead.length) }
}

/** The item of a list of YAML behind an option: the value is all of it. Null for any other line. */
export function maskedItem({ lead, rest }: Behind, { option }: Continued): string | null {
  const isItem = /-\s+$/.test(lead) && isSecretName(option)
  if (!isItem) return null
  return isHarmless(rest) ? `${lead}${rest}` : `${lead}${HIDDEN}`
}
